using System.Text.Json.Serialization;
using Klusterfuck.Engine.Connectors;

namespace Klusterfuck.Admin.Connectors;

/// <summary>A variable a connector knows.</summary>
public sealed record ConnectorVariableJson
{
    /// <summary>Its name: upper case letters, digits and '_'.</summary>
    public required string Name { get; init; }

    /// <summary>What it is for.</summary>
    public string? Description { get; init; }

    /// <summary>Whether it must be given; not unless said.</summary>
    public bool? Required { get; init; }

    /// <summary>Whether its value is confidential, so that flows name a secret; not unless said.</summary>
    public bool? Secret { get; init; }

    /// <summary>What holds where it is not given.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Default { get; init; }

    internal static ConnectorVariableJson Of(ConnectorVariableDefinition v) =>
        new() { Name = v.Name, Description = v.Description, Required = v.Required, Secret = v.Secret, Default = v.Default };

    internal ConnectorVariableDefinition Read() => new(Name, Description ?? "", Required ?? false, Secret ?? false, Default);
}
