namespace Klusterfuck.Engine.Flows;

/// <summary>A flow as it is.</summary>
/// <param name="Definition">What its owner says.</param>
/// <param name="Status">What is observed.</param>
public sealed record Flow(FlowDefinition Definition, FlowStatus Status);
