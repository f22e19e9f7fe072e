using System.Management.Automation;

namespace Klusterfuck.Cmdlets.Arguments;

/// <summary>Names a user asks for, each exact or with wildcards.</summary>
internal static class NamePatterns
{
    /// <summary>Whether a name is a pattern.</summary>
    public static bool IsPattern(string name) => WildcardPattern.ContainsWildcardCharacters(name);

    /// <summary>Whether a name is what the pattern means, in any case.</summary>
    public static bool Matches(string pattern, string name) => WildcardPattern.Get(pattern, WildcardOptions.IgnoreCase).IsMatch(name);
}
