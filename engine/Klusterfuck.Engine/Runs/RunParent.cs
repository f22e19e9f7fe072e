using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Runs;

/// <summary>The step that began a run.</summary>
/// <param name="Run">Its run.</param>
/// <param name="Step">The step, which goes on when the run has ended.</param>
public sealed record RunParent(RunId Run, StepId Step);
