using Klusterfuck.Connectors.Callbacks;
using Klusterfuck.Engine.Connectors;

namespace Klusterfuck.Connectors.Hosting;

/// <summary>What a source works with.</summary>
/// <param name="Node">The name of its node, or what stands for it, in the keys of messages.</param>
/// <param name="Settings">Its variables.</param>
/// <param name="Delivery">Posts messages.</param>
/// <param name="Health">Is told how it is.</param>
/// <param name="Time">The clock.</param>
/// <param name="Logger">The log.</param>
public sealed record SourceContext(string Node, ConnectorSettings Settings, Delivery Delivery, ConnectorHealth Health, TimeProvider Time, ILogger Logger)
{
    /// <summary>From when on instants of a timer count that keeps no state; null for now.</summary>
    public DateTimeOffset? Since { get; init; }
}
