using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Flows;

/// <summary>What is observed of a flow.</summary>
/// <param name="Commit">The deployed commit; null before the first.</param>
/// <param name="Latest">The tip of the default branch.</param>
/// <param name="Behind">How many commits of the default branch come after the deployed one.</param>
/// <param name="Entries">The nodes of the deployed commit that take payloads from outside.</param>
public sealed record FlowStatus(CommitId? Commit, CommitId? Latest, int Behind, IReadOnlyList<NodeId> Entries);
