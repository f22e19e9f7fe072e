namespace Klusterfuck.Engine.Flows;

/// <summary>What a node can name outside its flow.</summary>
public enum FlowReferenceKind
{
    /// <summary>A function.</summary>
    Function,

    /// <summary>A secret.</summary>
    Secret,

    /// <summary>A type of connector.</summary>
    Connector,

    /// <summary>Another flow.</summary>
    Flow,
}
