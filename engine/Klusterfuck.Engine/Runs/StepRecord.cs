using System.Collections.Immutable;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Runs;

/// <summary>One attempt at one step of a run.</summary>
public sealed record StepRecord
{
    /// <summary>The step; the same for every attempt.</summary>
    public required StepId Id { get; init; }

    /// <summary>The step it came from; null where the run began, and for one that gathered.</summary>
    public StepId? Parent { get; init; }

    /// <summary>The link it came by; -1 where the run began, below that for a part of its node's work.</summary>
    public int Link { get; init; } = -1;

    /// <summary>The links it came by, as its delivery said.</summary>
    public string Path { get; init; } = "";

    /// <summary>Which element or iteration of the node's work it is.</summary>
    public int Part { get; init; }

    /// <summary>What arrived at it, also before it fell due; empty for one that does not gather.</summary>
    public ImmutableArray<Arrival> Arrivals { get; init; } = [];

    /// <summary>The node.</summary>
    public required NodeId Node { get; init; }

    /// <summary>The attempt, from 1; goes up with each claim, also after a crash.</summary>
    public required int Attempt { get; init; }

    /// <summary>How it stands.</summary>
    public required StepStatus Status { get; init; }

    /// <summary>The commit of the function that served it; null where none did.</summary>
    public CommitId? Commit { get; init; }

    /// <summary>When it began, UTC; null before that.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>How long it took; null before its end.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>What it was given; null for a skipped step.</summary>
    public Payload? Input { get; init; }

    /// <summary>What it gave; null where it gave nothing.</summary>
    public Payload? Output { get; init; }

    /// <summary>Why it failed; null where it did not.</summary>
    public StepFailure? Error { get; init; }
}
