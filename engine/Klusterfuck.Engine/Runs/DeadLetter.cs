using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Runs;

/// <summary>An item a step failed on for good, kept until it is retried or removed. Its id is the step's.</summary>
/// <param name="Id">The step that failed.</param>
/// <param name="Run">The run it belongs to.</param>
/// <param name="Namespace">The namespace of the flow.</param>
/// <param name="Flow">The flow.</param>
/// <param name="Node">The node.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="Error">Why it failed last.</param>
/// <param name="At">When, UTC.</param>
/// <param name="Payload">What the step was given.</param>
public sealed record DeadLetter(
    StepId Id, RunId Run, NamespaceName Namespace, ResourceName Flow, NodeId Node, int Attempts, StepFailure Error, DateTimeOffset At, Payload Payload);
