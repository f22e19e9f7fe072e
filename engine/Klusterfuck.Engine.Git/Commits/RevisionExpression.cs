using System.Globalization;
using System.Text.RegularExpressions;
using LibGit2Sharp;

namespace Klusterfuck.Engine.Git.Commits;

/// <summary>What is understood as a revision: a name or id, then any number of <c>~n</c> and <c>^n</c>. git understands far more, much of it surprising.</summary>
/// <param name="Name">An id, a branch, a tag or <c>HEAD</c>.</param>
/// <param name="Steps">Where to go from there: '~' and how many first parents, or '^' and which parent.</param>
internal sealed partial record RevisionExpression(string Name, IReadOnlyList<(char Kind, int Count)> Steps)
{
    private const int MaxLength = 1024;

    /// <summary>Reads a revision; null where it is none.</summary>
    public static RevisionExpression? TryParse(string? text)
    {
        if (text is null || text.Length > MaxLength || Form().Match(text) is not { Success: true } match)
            return null;
        var name = match.Groups["name"].Value;
        return name[0] != '-' && Reference.IsValidName("refs/heads/" + name) ? new RevisionExpression(name, [.. match.Groups["step"].Captures.Select(ParseStep)]) : null;
    }

    private static (char Kind, int Count) ParseStep(Capture step) =>
        (step.Value[0], step.Length == 1 ? 1 : int.Parse(step.ValueSpan[1..], NumberStyles.None, CultureInfo.InvariantCulture));

    [GeneratedRegex(@"\A(?<name>[^~^]+)(?<step>[~^][0-9]{0,8})*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
