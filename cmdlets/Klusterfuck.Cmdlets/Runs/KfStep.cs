using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Cmdlets.Runs;

/// <summary>One attempt at one step of a run.</summary>
public sealed class KfStep
{
    internal KfStep(StepRecord step)
    {
        Id = step.Id.Value;
        Node = step.Node.Value;
        Attempt = step.Attempt;
        Status = step.Status.ToString();
        Commit = step.Commit?.Value;
        StartedAt = step.StartedAt?.UtcDateTime;
        Duration = step.Duration;
        Input = PayloadContent.Read(step.Input);
        Output = PayloadContent.Read(step.Output);
        Error = step.Error?.Message;
        ErrorCode = step.Error?.Code;
        ExitCode = step.Error?.ExitCode;
    }

    /// <summary>The step; the same for every attempt.</summary>
    public string Id { get; }

    /// <summary>The node.</summary>
    public string Node { get; }

    /// <summary>The attempt, from 1.</summary>
    public int Attempt { get; }

    /// <summary>Queued, Running, Succeeded, Failed, Skipped or Cancelled.</summary>
    public string Status { get; }

    /// <summary>The commit of the function that served it.</summary>
    public string? Commit { get; }

    /// <summary>When it began, UTC.</summary>
    public DateTime? StartedAt { get; }

    /// <summary>How long it took; null before its end.</summary>
    public TimeSpan? Duration { get; }

    /// <summary>What it was given: text where it is text, else bytes.</summary>
    public object? Input { get; }

    /// <summary>What it gave: text where it is text, else bytes.</summary>
    public object? Output { get; }

    /// <summary>Why it failed; null where it did not.</summary>
    public string? Error { get; }

    /// <summary>The stable identifier of the failure.</summary>
    public string? ErrorCode { get; }

    /// <summary>The exit code of the function, where it failed by one.</summary>
    public int? ExitCode { get; }

    /// <summary>Node, attempt and status.</summary>
    public override string ToString() => $"{Node} #{Attempt} {Status}";
}
