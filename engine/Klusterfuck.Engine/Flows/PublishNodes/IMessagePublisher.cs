using System.Collections.Immutable;
using Klusterfuck.Engine.Connectors;
using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Engine.Flows.PublishNodes;

/// <summary>Sends payloads to brokers of one kind.</summary>
public interface IMessagePublisher
{
    /// <summary>The kind, as a node names it: <c>amqp</c>.</summary>
    string To { get; }

    /// <summary>Sends a payload; returns when the broker has confirmed it. Connections are kept for the next one.</summary>
    /// <param name="settings">The variables of the node.</param>
    /// <param name="payload">The payload.</param>
    /// <param name="headers">Headers that go with it, where the broker has such.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="PublishException">It could not be sent.</exception>
    Task PublishAsync(ConnectorSettings settings, Payload payload, ImmutableSortedDictionary<string, string> headers, CancellationToken cancellationToken);
}
