using Klusterfuck.Engine.Selections;

namespace Klusterfuck.Admin.Commits;

/// <summary>One selection of a commit; the newest is in force.</summary>
/// <param name="Commit">The commit.</param>
/// <param name="By">Who selected it.</param>
/// <param name="At">When, UTC.</param>
/// <param name="Undo">Whether it was selected by going back.</param>
public sealed record SelectionJson(string Commit, string By, DateTime At, bool Undo)
{
    internal static SelectionJson Of(Selection s) => new(s.Commit.Value, s.By, s.At.UtcDateTime, s.Undo);
}
