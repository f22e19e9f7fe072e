using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Runs;

/// <summary>One claim of one item: a former claim of the same item has a lower attempt.</summary>
/// <param name="Step">The step.</param>
/// <param name="Attempt">The fencing number.</param>
public readonly record struct WorkKey(StepId Step, int Attempt);
