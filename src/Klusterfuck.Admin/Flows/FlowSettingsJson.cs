namespace Klusterfuck.Admin.Flows;

/// <summary>What of a flow its owner may change beside its model.</summary>
public sealed record FlowSettingsJson
{
    /// <summary>Free labels.</summary>
    public Dictionary<string, string?>? Labels { get; init; }
}
