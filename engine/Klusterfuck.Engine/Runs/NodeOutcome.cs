using System.Collections.Immutable;
using Klusterfuck.Engine.Flows;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Runs;

/// <summary>What came of executing a node once.</summary>
internal sealed record NodeOutcome
{
    /// <summary>What it gave at each of its outputs; one that is not named was not taken.</summary>
    public ImmutableArray<NodeOutput> Outputs { get; init; } = [];

    /// <summary>Why it failed; null where it did not.</summary>
    public StepFailure? Failure { get; init; }

    /// <summary>When a function that was busy may be asked again; null where it was not busy.</summary>
    public TimeSpan? BusyFor { get; init; }

    /// <summary>The commit of the function that served.</summary>
    public CommitId? Commit { get; init; }

    /// <summary>A node with one output gave this.</summary>
    public static NodeOutcome Gave(Payload payload, CommitId? commit = null) => new() { Outputs = [new(FlowNode.OnlyOutput, payload)], Commit = commit };

    /// <summary>It failed.</summary>
    public static NodeOutcome Failed(StepFailure failure, CommitId? commit = null) => new() { Failure = failure, Commit = commit };

    /// <summary>What an output gave; null where it was not taken.</summary>
    public Payload? Find(string output) => Outputs.FirstOrDefault(o => o.Name == output)?.Payload;
}
