using Klusterfuck.Engine.Repositories;

namespace Klusterfuck.Engine.Selections;

/// <summary>A commit of a function or flow, and whether it is the selected one.</summary>
/// <param name="Commit">The commit.</param>
/// <param name="Selected">Whether it is selected now.</param>
public sealed record SelectedCommit(Commit Commit, bool Selected);
