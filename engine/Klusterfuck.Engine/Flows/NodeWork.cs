using System.Collections.Immutable;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Flows;

/// <summary>What a node runs for each of its parts: a function or a flow.</summary>
/// <param name="Function">The function; null where it is a flow.</param>
/// <param name="Flow">The flow; null where it is a function.</param>
/// <param name="Timeout">The longest one attempt may take; null where only the function's own limit holds.</param>
public sealed record NodeWork(ResourceName? Function, ResourceName? Flow, TimeSpan? Timeout)
{
    /// <summary>What it names outside its flow.</summary>
    public ImmutableArray<FlowReference> References => Function is { } function
        ? [new(FlowReferenceKind.Function, function, "$.function")]
        : [new(FlowReferenceKind.Flow, Flow!.Value, "$.flow")];
}
