using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Selections;

/// <summary>One selection of a commit: which, by whom, when. The newest is in force.</summary>
/// <param name="Commit">The commit.</param>
/// <param name="By">Who selected it.</param>
/// <param name="At">When, UTC.</param>
/// <param name="Undo">Whether it was selected by going back.</param>
public sealed record Selection(CommitId Commit, string By, DateTimeOffset At, bool Undo);
