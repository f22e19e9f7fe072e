using System.Buffers;

namespace Klusterfuck.Engine.Repositories;

/// <summary>The rules for names of branches, as git has them.</summary>
public static class BranchName
{
    /// <summary>The longest name, in characters.</summary>
    public const int MaxLength = 200;

    /// <summary>Stands for the default branch, whatever its name.</summary>
    public const string Default = "HEAD";

    private static readonly SearchValues<char> Refused = SearchValues.Create(" ~^:?*[\\\u007f");

    /// <summary>What keeps a text from being the name of a branch; null where nothing does.</summary>
    public static string? FindProblem(string name)
    {
        if (name.Length == 0)
            return "it is empty";
        if (name.Length > MaxLength)
            return $"it is longer than {MaxLength} characters";
        if (name.AsSpan().IndexOfAny(Refused) >= 0 || name.Any(char.IsControl) || name.Any(char.IsSurrogate))
            return "it has a character that no branch may have";
        if (name.Contains("..", StringComparison.Ordinal) || name.Contains("@{", StringComparison.Ordinal) || name == "@" || name[0] == '-' || name[^1] == '.')
            return "git takes it for something else";
        if (name.StartsWith("refs/", StringComparison.Ordinal))
            return "it is a reference; the name of the branch is what follows refs/heads/";
        return name.Split('/').Any(part => part.Length == 0 || part[0] == '.' || part.EndsWith(".lock", StringComparison.Ordinal))
            ? "a part of it is empty, begins with '.' or ends with '.lock'"
            : null;
    }

    /// <summary>The revision that names the tip of a branch, and nothing else of that name.</summary>
    public static string Revision(string name) => name == Default ? Default : "refs/heads/" + name;
}
