using System.Collections.Immutable;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Runs;

/// <summary>A run to be stored.</summary>
public sealed record NewRun
{
    /// <summary>Its id.</summary>
    public required RunId Id { get; init; }

    /// <summary>Its flow.</summary>
    public required Target Flow { get; init; }

    /// <summary>The commit of the flow it keeps.</summary>
    public required CommitId Commit { get; init; }

    /// <summary>The node it begins at.</summary>
    public required NodeId Entry { get; init; }

    /// <summary>What it begins with.</summary>
    public required Payload Payload { get; init; }

    /// <summary>A key under which the flow has one run; null for none.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>The commits its functions have selected, by function.</summary>
    public ImmutableSortedDictionary<string, CommitId> FunctionCommits { get; init; } = ImmutableSortedDictionary<string, CommitId>.Empty;

    /// <summary>Commits its functions run at whatever is selected, by function; a replay says so.</summary>
    public ImmutableSortedDictionary<string, CommitId> Pins { get; init; } = ImmutableSortedDictionary<string, CommitId>.Empty;

    /// <summary>What it begins with instead of <see cref="Payload"/> at <see cref="Entry"/>; empty for that. At least one makes an item that is due.</summary>
    public ImmutableArray<Delivery> Begins { get; init; } = [];

    /// <summary>
    /// Steps from its entry on that were executed before it is stored and are stored with it, each after the one it came from and as its first attempt; what goes on
    /// is in their deliveries. With them it does not begin with <see cref="Payload"/> or <see cref="Begins"/>, and where nothing goes on it is stored as ended.
    /// </summary>
    public ImmutableArray<StepCommit> Steps { get; init; } = [];

    /// <summary>Whether <see cref="Steps"/> are all of it.</summary>
    public bool HasEnded => !Steps.IsEmpty && Steps.All(s => s.Deliveries.IsEmpty);

    /// <summary>The step that began it; null for one that came from outside. It is cancelled and forgotten together with its parent's run, and not before that one.</summary>
    public RunParent? Parent { get; init; }

    /// <summary>How many runs are above it.</summary>
    public int Depth { get; init; }

    /// <summary>The run this one replays; null for none.</summary>
    public RunId? ReplayOf { get; init; }
}
