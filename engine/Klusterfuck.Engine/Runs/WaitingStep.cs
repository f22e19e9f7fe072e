using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Runs;

/// <summary>A step that waits for a signal.</summary>
/// <param name="Id">The step.</param>
/// <param name="Run">Its run.</param>
/// <param name="Flow">The flow.</param>
/// <param name="Node">The node.</param>
/// <param name="Since">Since when, UTC.</param>
/// <param name="Until">Until when; null for as long as it takes.</param>
/// <param name="State">What its node left in <see cref="Park.State"/>.</param>
/// <param name="Payload">What the step was given.</param>
public sealed record WaitingStep(StepId Id, RunId Run, ResourceName Flow, NodeId Node, DateTimeOffset Since, DateTimeOffset? Until, string State, Payload Payload);
