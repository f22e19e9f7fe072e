namespace Klusterfuck.Admin.Secrets;

/// <summary>A secret's new value.</summary>
public sealed record SecretValueJson
{
    /// <summary>The value.</summary>
    public required string Value { get; init; }

    /// <summary>Whether functions may be given it; as before unless said, and not for a new one.</summary>
    public bool? ForFunctions { get; init; }
}
