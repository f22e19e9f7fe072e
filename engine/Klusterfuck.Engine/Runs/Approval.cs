using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Runs;

/// <summary>A step that waits for somebody's yes or no.</summary>
/// <param name="Run">Its run.</param>
/// <param name="Step">The step.</param>
/// <param name="Flow">The flow.</param>
/// <param name="Node">The node.</param>
/// <param name="Message">What is asked; may be empty.</param>
/// <param name="Since">Since when, UTC.</param>
/// <param name="Until">Until when; then the step fails.</param>
/// <param name="Payload">What the step was given.</param>
public sealed record Approval(RunId Run, StepId Step, ResourceName Flow, NodeId Node, string Message, DateTimeOffset Since, DateTimeOffset? Until, Payload Payload);
