using System.Text.Json.Serialization;
using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Rest.Runs;

/// <summary>One payload's journey through a flow.</summary>
public sealed record RunJson
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>The namespace of its flow.</summary>
    public required string Namespace { get; init; }

    /// <summary>Its flow.</summary>
    public required string Flow { get; init; }

    /// <summary>The commit of the flow it began with and keeps.</summary>
    public required string Commit { get; init; }

    /// <summary>The node its payload came in by.</summary>
    public required string Entry { get; init; }

    /// <summary>Where it stands.</summary>
    public required RunStatus Status { get; init; }

    /// <summary>When it was stored, UTC.</summary>
    public required DateTime CreatedAt { get; init; }

    /// <summary>When its first step began, UTC.</summary>
    public required DateTime? StartedAt { get; init; }

    /// <summary>When it ended, UTC.</summary>
    public required DateTime? EndedAt { get; init; }

    /// <summary>From the begin of its first step to its end, in milliseconds.</summary>
    public required double? DurationMs { get; init; }

    /// <summary>The commits its functions had selected when it began, by function.</summary>
    public required IReadOnlyDictionary<string, string> FunctionCommits { get; init; }

    /// <summary>The run that began it; null for one that came from outside.</summary>
    public required string? Parent { get; init; }

    /// <summary>The run it replays; null for none.</summary>
    public required string? ReplayOf { get; init; }

    /// <summary>Items that are still to be worked off.</summary>
    public required int OpenItems { get; init; }

    /// <summary>The first failure that became a dead letter.</summary>
    public required string? Error { get; init; }

    /// <summary>Its attempts, in the order they began; not in lists.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<StepJson>? Steps { get; init; }

    /// <summary>What it came to; not in lists.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public PayloadJson? Result { get; init; }

    /// <summary>A run without what may be large: as lists and answers to orders show it.</summary>
    internal static RunJson Brief(Run run) => new()
    {
        Id = run.Id.Value,
        Namespace = run.Namespace.Value,
        Flow = run.Flow.Value,
        Commit = run.Commit.Value,
        Entry = run.Entry.Value,
        Status = run.Status,
        CreatedAt = run.CreatedAt.UtcDateTime,
        StartedAt = run.StartedAt?.UtcDateTime,
        EndedAt = run.EndedAt?.UtcDateTime,
        DurationMs = (run.EndedAt - run.StartedAt)?.TotalMilliseconds,
        FunctionCommits = run.FunctionCommits.ToDictionary(c => c.Key, c => c.Value.Value),
        Parent = run.Parent?.Run.Value,
        ReplayOf = run.ReplayOf?.Value,
        OpenItems = run.OpenItems,
        Error = run.Error,
    };

    /// <summary>A run with everything.</summary>
    internal static RunJson Of(RunDetails details) => Brief(details.Run) with
    {
        Steps = [.. details.Steps.Select(StepJson.Of)],
        Result = PayloadJson.Of(details.Run.Result),
    };
}
