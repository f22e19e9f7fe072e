using System.Collections.Immutable;

namespace Klusterfuck.Engine.Connectors;

/// <summary>A type of connector a flow may name: one that comes with the product, or a registered one.</summary>
/// <param name="Name">What a node says.</param>
/// <param name="Description">What it does, in a sentence.</param>
/// <param name="Variables">The variables it knows.</param>
public sealed record ConnectorType(string Name, string Description, ImmutableArray<ConnectorVariableDefinition> Variables)
{
    /// <summary>The image of a registered one; null for one that comes with the product.</summary>
    public string? Image { get; init; }

    /// <summary>What was registered; null for one that comes with the product.</summary>
    public ConnectorDefinition? Definition { get; init; }

    /// <summary>Whether it is asked by HTTP. Whether a registered one is, only its image knows.</summary>
    public bool TakesRequests { get; init; }

    /// <summary>The variable with the secret that requests must be signed with, where it is given; null for one that checks no signatures.</summary>
    public string? SignedWith { get; init; }

    /// <summary>Whether it comes with the product.</summary>
    public bool IsBuiltIn => Definition is null;

    internal ImmutableDictionary<string, ValueRule> Rules { get; init; } = ImmutableDictionary<string, ValueRule>.Empty;

    /// <summary>The variable of that name; null where it knows none.</summary>
    public ConnectorVariableDefinition? Find(string variable) => Variables.FirstOrDefault(v => v.Name == variable);

    /// <summary>Everything that is wrong with values that are all known; variables of other programs beside them are passed over.</summary>
    /// <param name="values">The values, by variable.</param>
    public IReadOnlyList<Problem> Check(IReadOnlyDictionary<string, string> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var problems = new List<Problem>();
        foreach (var variable in Variables)
        {
            var value = values.GetValueOrDefault(variable.Name);
            if (string.IsNullOrEmpty(value))
            {
                if (variable.Required)
                    problems.Add(new Problem("VariableMissing", $"$.{variable.Name}", $"The variable {variable.Name} is missing: {variable.Description}"));
            }
            else if (CheckValue(variable, value) is { } wrong)
            {
                problems.Add(new Problem("VariableInvalid", $"$.{variable.Name}", wrong));
            }
        }

        return problems;
    }

    internal static ConnectorType Of(ConnectorDefinition definition) =>
        new(definition.Name.Value, definition.Description, definition.Variables) { Image = definition.Image, Definition = definition };

    /// <summary>The sentence that says what is wrong with a value, which it never repeats where it is secret; null where nothing is.</summary>
    internal string? CheckValue(ConnectorVariableDefinition variable, string value) => Rules.GetValueOrDefault(variable.Name)?.Check(variable, value);
}
