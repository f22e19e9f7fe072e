using System.Collections;

namespace Klusterfuck.Cmdlets.Flows;

/// <summary>A node of a flow to be built.</summary>
public sealed class KfNode : KfFlowPart
{
    internal KfNode(string id, string kind, IDictionary settings) => (Id, Kind, Settings) = (id, kind, settings);

    /// <summary>Its id.</summary>
    public string Id { get; }

    /// <summary>Its kind: connector, function, choice, join ...</summary>
    public string Kind { get; }

    /// <summary>Its other keys, as flow.json has them.</summary>
    public IDictionary Settings { get; }

    /// <summary>Its id and kind.</summary>
    public override string ToString() => $"{Id} ({Kind})";
}
