using System.Text.Json.Nodes;

namespace Klusterfuck.Admin.Flows;

/// <summary>A flow to be created.</summary>
public sealed record CreateFlowJson
{
    /// <summary>Its name: a DNS label.</summary>
    public required string Name { get; init; }

    /// <summary>Its model (<c>flow.json</c>), which is then deployed; one http connector, not deployed, unless said.</summary>
    public JsonObject? Model { get; init; }

    /// <summary>Free labels.</summary>
    public Dictionary<string, string>? Labels { get; init; }
}
