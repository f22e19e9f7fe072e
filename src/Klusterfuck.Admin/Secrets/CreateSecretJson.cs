namespace Klusterfuck.Admin.Secrets;

/// <summary>A secret to be created.</summary>
public sealed record CreateSecretJson
{
    /// <summary>Its name: a DNS label.</summary>
    public required string Name { get; init; }

    /// <summary>Its value.</summary>
    public required string Value { get; init; }

    /// <summary>Whether functions may be given it; not unless said.</summary>
    public bool? ForFunctions { get; init; }
}
