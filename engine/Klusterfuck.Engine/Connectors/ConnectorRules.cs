using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Klusterfuck.Engine.Documents;

namespace Klusterfuck.Engine.Connectors;

/// <summary>The rules of what somebody registers as a connector.</summary>
internal static partial class ConnectorRules
{
    private const int MostVariables = 100;
    private const int MaxDescription = 1000;

    private static readonly string[] Reserved = ["CALLBACK_URL", "CONNECTOR", "PORT", "ADMIN_PORT", "PATH", "HOME"];

    /// <summary>Everything that is wrong.</summary>
    public static IEnumerable<Problem> Check(string image, string description, ImmutableArray<ConnectorVariableDefinition> variables)
    {
        if (!Image().IsMatch(image))
            yield return new Problem("ImageInvalid", "$.image", $"{ProblemList.Quote(image)} is no name of an image; one looks like registry.example/name:tag.");
        if (description.Length > MaxDescription)
            yield return new Problem("DescriptionTooLong", "$.description", $"A description has at most {MaxDescription} characters.");
        if (variables.Length > MostVariables)
        {
            yield return new Problem("TooManyVariables", "$.variables", $"A connector may know {MostVariables} variables; this one has {variables.Length}.");
            yield break;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (index, variable) in variables.Index())
        {
            foreach (var problem in Check(variable, JsonPath.Element("$.variables", index)))
                yield return problem;
            if (!seen.Add(variable.Name))
                yield return new Problem("VariableTaken", JsonPath.Element("$.variables", index), $"There are two variables {ProblemList.Quote(variable.Name)}.");
        }
    }

    private static IEnumerable<Problem> Check(ConnectorVariableDefinition variable, string path)
    {
        if (!Variable().IsMatch(variable.Name))
            yield return new Problem("VariableNameInvalid", $"{path}.name", $"{ProblemList.Quote(variable.Name)} is no name of a variable: it must be upper case letters, digits and '_', at most 100, not beginning with a digit.");
        if (Reserved.Contains(variable.Name, StringComparer.Ordinal) || variable.Name.StartsWith("KF_", StringComparison.Ordinal))
            yield return new Problem("VariableReserved", $"{path}.name", $"{variable.Name} is reserved.");
        if (variable.Description.Length > MaxDescription)
            yield return new Problem("DescriptionTooLong", $"{path}.description", $"A description has at most {MaxDescription} characters.");
        if (variable is { Secret: true, Default: not null })
            yield return new Problem("DefaultSecret", $"{path}.default", $"{variable.Name} is a secret; it has no default.");
        if (variable.Default?.Length > MaxDescription)
            yield return new Problem("DefaultTooLong", $"{path}.default", $"A default has at most {MaxDescription} characters.");
    }

    [GeneratedRegex(@"^[a-zA-Z0-9][a-zA-Z0-9._:/@-]{0,499}\z")]
    private static partial Regex Image();

    [GeneratedRegex(@"^[A-Z_][A-Z0-9_]{0,99}\z")]
    private static partial Regex Variable();
}
