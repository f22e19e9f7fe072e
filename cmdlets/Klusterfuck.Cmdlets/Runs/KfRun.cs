using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Cmdlets.Runs;

/// <summary>One payload's journey through a flow.</summary>
public sealed class KfRun
{
    internal KfRun(Run run, IReadOnlyList<StepRecord> steps, string? context)
    {
        Context = context;
        Id = run.Id.Value;
        Namespace = run.Namespace.Value;
        Flow = run.Flow.Value;
        Commit = run.Commit.Value;
        Entry = run.Entry.Value;
        Status = run.Status.ToString();
        CreatedAt = run.CreatedAt.UtcDateTime;
        StartedAt = run.StartedAt?.UtcDateTime;
        EndedAt = run.EndedAt?.UtcDateTime;
        Duration = run.EndedAt - run.CreatedAt;
        OpenItems = run.OpenItems;
        Error = run.Error;
        Result = PayloadContent.Read(run.Result);
        FunctionCommits = run.FunctionCommits.ToDictionary(c => c.Key, c => c.Value.Value, StringComparer.Ordinal);
        Steps = [.. steps.Select(s => new KfStep(s))];
    }

    /// <summary>The context it comes from; null where that has no name.</summary>
    public string? Context { get; }

    /// <summary>Its id.</summary>
    public string Id { get; }

    /// <summary>The namespace of its flow.</summary>
    public string Namespace { get; }

    /// <summary>Its flow.</summary>
    public string Flow { get; }

    /// <summary>The commit of the flow it began with and keeps.</summary>
    public string Commit { get; }

    /// <summary>The node its payload came in by.</summary>
    public string Entry { get; }

    /// <summary>Queued, Running, Waiting, Succeeded, Failed or Cancelled.</summary>
    public string Status { get; }

    /// <summary>When it was stored, UTC.</summary>
    public DateTime CreatedAt { get; }

    /// <summary>When its first step began, UTC.</summary>
    public DateTime? StartedAt { get; }

    /// <summary>When it ended, UTC.</summary>
    public DateTime? EndedAt { get; }

    /// <summary>From storing it to its end; null before that.</summary>
    public TimeSpan? Duration { get; }

    /// <summary>Items that are still to be worked off.</summary>
    public int OpenItems { get; }

    /// <summary>The first failure no retry helped against; null where there is none.</summary>
    public string? Error { get; }

    /// <summary>What it came to: text where it is text, else bytes; null before its end and where it did not succeed.</summary>
    public object? Result { get; }

    /// <summary>The commits its functions had selected when it began, by function.</summary>
    public IDictionary<string, string> FunctionCommits { get; }

    /// <summary>Its steps, where it was asked for by id.</summary>
    public IReadOnlyList<KfStep> Steps { get; }

    /// <summary>Its id.</summary>
    public override string ToString() => Id;
}
