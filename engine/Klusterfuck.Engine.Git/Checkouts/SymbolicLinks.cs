using Klusterfuck.Engine.Repositories;

namespace Klusterfuck.Engine.Git.Checkouts;

/// <summary>Finds symbolic links that lead out of a commit, following those they pass through, before any of them is on disk.</summary>
internal static class SymbolicLinks
{
    // What Linux follows.
    private const int MaxFollowed = 40;

    /// <summary>Refuses links that are absolute, leave the folder or go round in circles.</summary>
    public static void Check(IReadOnlyList<(string Path, string Target)> links)
    {
        var targets = new Dictionary<string, string>(OperatingSystem.IsLinux() ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase);
        foreach (var (path, target) in links)
        {
            if (!targets.TryAdd(path, target))
                throw RepositoryPath.Refuse(path, "on this file system it is the same as another path of the commit");
        }

        foreach (var (path, target) in links)
        {
            var parts = new List<string>(path.Split('/')[..^1]);
            var followed = 0;
            if (FindProblem(targets, parts, target, ref followed) is { } problem)
                throw RepositoryPath.Refuse(path, $"it is a symbolic link to '{target}', which {problem}");
        }
    }

    private static string? FindProblem(Dictionary<string, string> links, List<string> parts, string target, ref int followed)
    {
        if (++followed > MaxFollowed)
            return "goes round in circles";
        if (target.Length == 0 || target.AsSpan().IndexOfAny("\0\uFFFD\\") >= 0)
            return "is no path";
        if (target[0] == '/' || Path.IsPathRooted(target))
            return "is absolute";
        foreach (var part in target.Split('/').Where(part => part is not ("" or ".")))
        {
            if (part == ".." && parts.Count == 0)
                return "leads out of the repository";
            if (part == "..")
            {
                parts.RemoveAt(parts.Count - 1);
                continue;
            }

            parts.Add(part);
            if (!links.TryGetValue(string.Join('/', parts), out var next))
                continue;
            parts.RemoveAt(parts.Count - 1);
            if (FindProblem(links, parts, next, ref followed) is { } problem)
                return problem;
        }

        return null;
    }
}
