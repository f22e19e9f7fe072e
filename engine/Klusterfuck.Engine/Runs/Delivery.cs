using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Runs;

/// <summary>An item sent along a link.</summary>
/// <param name="Link">The position of the link among the flow's links.</param>
/// <param name="Node">Where it leads to.</param>
/// <param name="Step">The step it makes there.</param>
/// <param name="Payload">What it carries; null for a skip.</param>
public sealed record Delivery(int Link, NodeId Node, StepId Step, Payload? Payload);
