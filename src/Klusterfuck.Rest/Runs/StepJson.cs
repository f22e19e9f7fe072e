using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Rest.Runs;

/// <summary>One attempt at one step of a run.</summary>
public sealed record StepJson
{
    /// <summary>The step; the same for every attempt.</summary>
    public required string Id { get; init; }

    /// <summary>The node.</summary>
    public required string Node { get; init; }

    /// <summary>The step it came from; null where the run began, and at a join.</summary>
    public required string? Parent { get; init; }

    /// <summary>Which element or turn of its node's work it is, from 0.</summary>
    public required int Part { get; init; }

    /// <summary>The attempt, from 1.</summary>
    public required int Attempt { get; init; }

    /// <summary>How it stands.</summary>
    public required StepStatus Status { get; init; }

    /// <summary>The commit of the function that served it.</summary>
    public required string? Commit { get; init; }

    /// <summary>When it began, UTC.</summary>
    public required DateTime? StartedAt { get; init; }

    /// <summary>How long it took, in milliseconds.</summary>
    public required double? DurationMs { get; init; }

    /// <summary>What it was given.</summary>
    public required PayloadJson? Input { get; init; }

    /// <summary>What it gave.</summary>
    public required PayloadJson? Output { get; init; }

    /// <summary>Why it failed.</summary>
    public required StepErrorJson? Error { get; init; }

    internal static StepJson Of(StepRecord step) => new()
    {
        Id = step.Id.Value,
        Node = step.Node.Value,
        Parent = step.Parent?.Value,
        Part = step.Part,
        Attempt = step.Attempt,
        Status = step.Status,
        Commit = step.Commit?.Value,
        StartedAt = step.StartedAt?.UtcDateTime,
        DurationMs = step.Duration?.TotalMilliseconds,
        Input = PayloadJson.Of(step.Input),
        Output = PayloadJson.Of(step.Output),
        Error = StepErrorJson.Of(step.Error),
    };
}
