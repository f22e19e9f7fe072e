using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Functions;

/// <summary>What is observed of a function.</summary>
/// <param name="Commit">The selected commit; null before the first selection.</param>
/// <param name="Serving">The commit that answers now; differs from <paramref name="Commit"/> while that is prepared, or when it failed.</param>
/// <param name="Latest">The tip of the default branch; null where the repository is empty or gone.</param>
/// <param name="Behind">How many commits of the default branch come after the selected one; 0 where it is not an ancestor of the tip.</param>
/// <param name="State">Whether it can answer.</param>
/// <param name="Message">Why it cannot; null where it can.</param>
public sealed record FunctionStatus(CommitId? Commit, CommitId? Serving, CommitId? Latest, int Behind, FunctionState State, string? Message);
