using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Runs;

/// <summary>One step of two runs side by side.</summary>
/// <param name="Node">The node.</param>
/// <param name="Left">The last attempt in one run; null where that has no such step.</param>
/// <param name="Right">The last attempt in the other; null where that has no such step.</param>
/// <param name="IsSame">Whether both ended alike and gave the same.</param>
public sealed record StepComparison(NodeId Node, StepRecord? Left, StepRecord? Right, bool IsSame);
