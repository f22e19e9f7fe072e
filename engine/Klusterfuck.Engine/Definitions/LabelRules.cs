using System.Text.RegularExpressions;

namespace Klusterfuck.Engine.Definitions;

/// <summary>The rules of Kubernetes for labels, so that a definition can move to a cluster.</summary>
internal static partial class LabelRules
{
    private const int MaxPrefix = 253;

    /// <summary>Everything that is wrong with labels.</summary>
    public static IEnumerable<Problem> Check(IReadOnlyDictionary<string, string> labels)
    {
        foreach (var (key, value) in labels)
        {
            if (!IsKey(key))
                yield return new Problem("LabelInvalid", $"$.labels['{key}']", $"'{key}' is no label: it must be 1 to 63 letters, digits, '-', '_' and '.', with a DNS name and '/' before it at most.");
            if (value is null || !Value().IsMatch(value))
                yield return new Problem("LabelInvalid", $"$.labels['{key}']", $"The value of the label '{key}' must be at most 63 letters, digits, '-', '_' and '.'.");
        }
    }

    private static bool IsKey(string key)
    {
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? Name().IsMatch(key) : slash <= MaxPrefix && key[..slash].Split('.').All(part => DnsLabel(part)) && Name().IsMatch(key[(slash + 1)..]);
    }

    private static bool DnsLabel(string part) => Naming.DnsLabel.IsValid(part);

    [GeneratedRegex(@"\A[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();

    [GeneratedRegex(@"\A([A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Value();
}
