using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Runs;

/// <summary>What one step at a leaf gave.</summary>
/// <param name="Node">The leaf.</param>
/// <param name="Step">The step.</param>
/// <param name="Part">Whether it is the node's value or one of its values.</param>
/// <param name="Payload">What it gave.</param>
public sealed record RunOutput(NodeId Node, StepId Step, ResultPart Part, Payload Payload);
