using System.Collections.Immutable;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Runs;

/// <summary>One payload's journey through a flow.</summary>
public sealed record Run
{
    /// <summary>Its id.</summary>
    public required RunId Id { get; init; }

    /// <summary>The namespace of its flow.</summary>
    public required NamespaceName Namespace { get; init; }

    /// <summary>Its flow.</summary>
    public required ResourceName Flow { get; init; }

    /// <summary>The commit of the flow it began with and keeps.</summary>
    public required CommitId Commit { get; init; }

    /// <summary>The node its payload came in by.</summary>
    public required NodeId Entry { get; init; }

    /// <summary>Where it stands.</summary>
    public required RunStatus Status { get; init; }

    /// <summary>When it was stored, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its first step began, UTC; null before that.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended, UTC; null before that.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The commits its functions had selected when it began, by function.</summary>
    public ImmutableSortedDictionary<string, CommitId> FunctionCommits { get; init; } = ImmutableSortedDictionary<string, CommitId>.Empty;

    /// <summary>Commits its functions run at whatever is selected, by function.</summary>
    public ImmutableSortedDictionary<string, CommitId> Pins { get; init; } = ImmutableSortedDictionary<string, CommitId>.Empty;

    /// <summary>The step that began it; null for one that came from outside.</summary>
    public RunParent? Parent { get; init; }

    /// <summary>How many runs are above it.</summary>
    public int Depth { get; init; }

    /// <summary>The run this one replays; null for none.</summary>
    public RunId? ReplayOf { get; init; }

    /// <summary>Items that are still to be worked off.</summary>
    public int OpenItems { get; init; }

    /// <summary>The first failure that became a dead letter; null where there is none.</summary>
    public string? Error { get; init; }

    /// <summary>What it came to: a JSON object with the outputs of its leaves by node. Null before its end, where it did not succeed, and in lists.</summary>
    public Payload? Result { get; init; }

    /// <summary>Whether it has ended.</summary>
    public bool HasEnded => Status is RunStatus.Succeeded or RunStatus.Failed or RunStatus.Cancelled;
}
