using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Flows;

/// <summary>The text of a flow's <c>flow.json</c> in one commit.</summary>
/// <param name="Commit">The commit.</param>
/// <param name="Json">The text.</param>
/// <param name="BlobId">The id of its content: what an ETag is made of.</param>
public sealed record FlowDocument(CommitId Commit, string Json, string BlobId);
