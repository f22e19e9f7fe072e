namespace Klusterfuck.Engine.Invocation.Configuration;

/// <summary>What a <see cref="ConfigNode"/> is.</summary>
internal enum ConfigNodeKind
{
    /// <summary>A text, number or the like.</summary>
    Scalar,

    /// <summary>A list.</summary>
    List,

    /// <summary>Keys with values.</summary>
    Map,
}
