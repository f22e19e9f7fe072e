using System.Collections.Immutable;
using Klusterfuck.Engine.Flows;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Runs;

/// <summary>What came of executing a node once.</summary>
internal sealed record NodeOutcome
{
    /// <summary>What it gave at each of its outputs; one that is not named was not taken.</summary>
    public ImmutableArray<NodeOutput> Outputs { get; init; } = [];

    /// <summary>What is recorded as its output where none of the outputs says so.</summary>
    public Payload? Record { get; init; }

    /// <summary>Whether what is recorded is the result of the run as a whole.</summary>
    public bool IsResponse { get; init; }

    /// <summary>Why it failed; null where it did not.</summary>
    public StepFailure? Failure { get; init; }

    /// <summary>When a function that was busy may be asked again; null where it was not busy.</summary>
    public TimeSpan? BusyFor { get; init; }

    /// <summary>The commit of the function that served.</summary>
    public CommitId? Commit { get; init; }

    /// <summary>Why it goes on later; null where it does not.</summary>
    public Park? Park { get; init; }

    /// <summary>Parts of the node's work still to be done, or what this part gives to the whole.</summary>
    public ImmutableArray<Delivery> Parts { get; init; } = [];

    /// <summary>Whether this was but a part of the node's work, so that nothing goes along its links.</summary>
    public bool IsPart { get; init; }

    /// <summary>What a part that failed for good tells the whole, where the node's failure is taken by a link; null for nothing.</summary>
    public Delivery? FailedPart { get; init; }

    /// <summary>Whether parts that are still at work are cancelled.</summary>
    public bool EndsParts { get; init; }

    /// <summary>A node with one output gave this.</summary>
    public static NodeOutcome Gave(Payload payload, CommitId? commit = null) => new() { Outputs = [new(FlowNode.OnlyOutput, payload)], Commit = commit };

    /// <summary>It failed.</summary>
    public static NodeOutcome Failed(StepFailure failure, CommitId? commit = null) => new() { Failure = failure, Commit = commit };

    /// <summary>It goes on later.</summary>
    public static NodeOutcome Parked(Park park) => new() { Park = park };

    /// <summary>What an output gave; null where it was not taken.</summary>
    public Payload? Find(string output) => Outputs.FirstOrDefault(o => o.Name == output)?.Payload;
}
