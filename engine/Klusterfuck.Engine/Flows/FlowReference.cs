using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Flows;

/// <summary>Something outside its flow that a node names.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">Its name.</param>
/// <param name="Path">Where the node names it, as a JSON path that begins at the node: <c>$.function</c>.</param>
public sealed record FlowReference(FlowReferenceKind Kind, ResourceName Name, string Path);
