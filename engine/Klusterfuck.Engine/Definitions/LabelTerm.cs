namespace Klusterfuck.Engine.Definitions;

/// <summary>One condition on labels.</summary>
/// <param name="Key">The label.</param>
/// <param name="Value">Its value; null where only its presence counts.</param>
/// <param name="Negated">Whether the opposite must hold.</param>
public sealed record LabelTerm(string Key, string? Value, bool Negated)
{
    /// <summary>Whether the condition holds for these labels.</summary>
    public bool Matches(IReadOnlyDictionary<string, string> labels) =>
        (labels.TryGetValue(Key, out var value) && (Value is null || Value == value)) != Negated;
}
