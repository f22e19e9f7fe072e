using System.Collections.Immutable;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Runs;

/// <summary>An item claimed by a runner: what a node is to do.</summary>
public sealed record WorkItem
{
    /// <summary>Step and fencing attempt.</summary>
    public required WorkKey Key { get; init; }

    /// <summary>Who claimed it.</summary>
    public required string Owner { get; init; }

    /// <summary>The run.</summary>
    public required RunId Run { get; init; }

    /// <summary>The flow.</summary>
    public required Target Flow { get; init; }

    /// <summary>The commit of the flow the run keeps.</summary>
    public required CommitId FlowCommit { get; init; }

    /// <summary>The node the run began at.</summary>
    public required NodeId Entry { get; init; }

    /// <summary>The node that is to do it.</summary>
    public required NodeId Node { get; init; }

    /// <summary>The link it came by; -1 where the run began.</summary>
    public required int Link { get; init; }

    /// <summary>The step it came from; null where the run began, and for one that gathered.</summary>
    public StepId? Parent { get; init; }

    /// <summary>The links it came by, as its delivery said.</summary>
    public string Path { get; init; } = "";

    /// <summary>Which element or iteration of the node's work it is.</summary>
    public int Part { get; init; }

    /// <summary>What the node left when it parked the item; null where it has not.</summary>
    public string? State { get; init; }

    /// <summary>The signal that came; null where none did.</summary>
    public string? Signal { get; init; }

    /// <summary>What has arrived, in no particular order; empty for an item that does not gather.</summary>
    public ImmutableArray<Arrival> Arrivals { get; init; } = [];

    /// <summary>Commits functions run at whatever is selected, by function.</summary>
    public ImmutableSortedDictionary<string, CommitId> Pins { get; init; } = ImmutableSortedDictionary<string, CommitId>.Empty;

    /// <summary>How many runs are above its run.</summary>
    public int Depth { get; init; }

    /// <summary>What it carries; null for a skip, and for one that gathered.</summary>
    public required Payload? Payload { get; init; }

    /// <summary>Attempts that failed and count towards the node's policy.</summary>
    public required int Failures { get; init; }

    /// <summary>Attempts in a row that found the function busy.</summary>
    public required int BusyAttempts { get; init; }

    /// <summary>Since when the function has been busy; null where the last attempt did not find it so.</summary>
    public required DateTimeOffset? BusySince { get; init; }

    /// <summary>When it was claimed, by the store's clock.</summary>
    public required DateTimeOffset ClaimedAt { get; init; }

    /// <summary>Whether the node is to be passed over because its branch was not taken.</summary>
    public bool IsSkip => Payload is null && Arrivals.All(a => a.Payload is null);
}
