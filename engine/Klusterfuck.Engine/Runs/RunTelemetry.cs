using System.Diagnostics;
using System.Diagnostics.Metrics;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Runs;

/// <summary>What the engine tells about runs: one trace a run with a span for each attempt at a step, and metrics. Whoever hosts the engine listens by these names.</summary>
public static class RunTelemetry
{
    /// <summary>The name of the source of spans and of the meter.</summary>
    public const string Name = "Klusterfuck.Runs";

    private static readonly ActivitySource Source = new(Name);
    private static readonly Meter Meter = new(Name);
    private static readonly Counter<long> Started = Meter.CreateCounter<long>("kf.runs.started", "{run}", "Runs that were stored.");
    private static readonly Histogram<double> Duration = Meter.CreateHistogram(
        "kf.step.duration", "s", "How long attempts at steps took.", [],
        new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300] });
    private static readonly Counter<long> Retries = Meter.CreateCounter<long>("kf.step.retries", "{attempt}", "Attempts that failed and are followed by another.");
    private static readonly Counter<long> DeadLetters = Meter.CreateCounter<long>("kf.deadletters", "{item}", "Items that became dead letters.");

    /// <summary>
    /// Begins the trace of a run, as a child of the trace the payload came with. Its id is what the payload carries from then on, also where nobody
    /// listens, so that functions always have one.
    /// </summary>
    internal static Payload BeginRun(Target flow, RunId run, Payload payload)
    {
        payload.Headers.TryGetValue(PayloadHeaders.TraceParent, out var sent);
        var isKnown = ActivityContext.TryParse(sent, null, out var parent);
        using var activity = Source.StartActivity($"run {flow.Name}", ActivityKind.Producer, parent, [new("kf.flow", flow.Name.Value), new("kf.namespace", flow.Namespace.Value), new("kf.run", run.Value)]);
        Started.Add(1, new KeyValuePair<string, object?>("kf.flow", flow.Name.Value));
        var id = activity?.Id ?? (isKnown ? sent! : $"00-{ActivityTraceId.CreateRandom()}-{ActivitySpanId.CreateRandom()}-00");
        return payload with { Headers = payload.Headers.SetItem(PayloadHeaders.TraceParent, id) };
    }

    /// <summary>Begins the span of an attempt; null where nobody listens.</summary>
    internal static Activity? BeginStep(WorkItem item)
    {
        if (!Source.HasListeners())
            return null;
        var payload = item.Payload ?? item.Arrivals.Select(a => a.Payload).FirstOrDefault(p => p is not null);
        ActivityContext.TryParse(payload?.Headers.GetValueOrDefault(PayloadHeaders.TraceParent), null, isRemote: true, out var parent);
        return Source.StartActivity(
            $"step {item.Node}", ActivityKind.Consumer, parent,
            [
                new("kf.flow", item.Flow.Name.Value), new("kf.node", item.Node.Value), new("kf.run", item.Run.Value), new("kf.step", item.Key.Step.Value), new("kf.attempt", item.Key.Attempt),
            ]);
    }

    /// <summary>Ends the span of an attempt and counts it.</summary>
    internal static void EndStep(Activity? activity, StepCommit commit)
    {
        var flow = new KeyValuePair<string, object?>("kf.flow", commit.Item.Flow.Name.Value);
        var node = new KeyValuePair<string, object?>("kf.node", commit.Item.Node.Value);
        if (commit.Status != StepStatus.Waiting)
            Duration.Record(commit.Duration.TotalSeconds, flow, node, new("kf.status", StatusName(commit.Status)));
        if (commit is { Status: StepStatus.Failed, RetryIn: not null })
            Retries.Add(1, flow, node);
        else if (commit is { Status: StepStatus.Failed, Deliveries.IsEmpty: true })
            DeadLetters.Add(1, flow, node);
        activity?.SetTag("kf.status", StatusName(commit.Status));
        activity?.SetTag("kf.commit", commit.Commit?.Value);
        if (commit.Error is { } error)
            activity?.SetStatus(ActivityStatusCode.Error, error.Code);
    }

    /// <summary>Ends the span of something that is done once more, so that nobody gets it.</summary>
    internal static void Forget(Activity? activity)
    {
        if (activity is null)
            return;
        activity.IsAllDataRequested = false;
        activity.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
    }

    private static string StatusName(StepStatus status) => status switch
    {
        StepStatus.Succeeded => "succeeded",
        StepStatus.Skipped => "skipped",
        StepStatus.Waiting => "waiting",
        _ => "failed",
    };
}
