using System.Collections.Immutable;
using Klusterfuck.Engine.Definitions;
using Klusterfuck.Engine.Flows;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Selections;
using Microsoft.Extensions.Logging.Abstractions;

namespace Klusterfuck.Engine.Runs;

/// <summary>Starts runs and reads, cancels and retries them.</summary>
/// <param name="store">Keeps runs.</param>
/// <param name="history">Reads them.</param>
/// <param name="deadLetters">Keeps what failed.</param>
/// <param name="running">What this process runs now; the same object as the runner's.</param>
/// <param name="flows">Keeps flows.</param>
/// <param name="selections">Says which commits flows and functions have selected.</param>
/// <param name="graphs">Compiled graphs.</param>
/// <param name="time">The clock.</param>
public sealed class RunCatalog(
    IRunStore store, IRunHistory history, IDeadLetters deadLetters, RunningSteps running, IDefinitionSource<FlowDefinition> flows, ISelectedCommits selections,
    IFlowGraphSource graphs, TimeProvider time)
{
    private const long MaxResultBytes = 16 * 1024 * 1024;
    private const long MaxStepBytes = 64 * 1024 * 1024;
    private const int MaxHeaderCharacters = 16 * 1024;
    private const int MaxKeyCharacters = 255;

    private readonly StepExecution begin = new(graphs, NodeExecutors.Computing, time, NullLogger.Instance);

    /// <summary>Stores a payload as a new run of the deployed flow; returns only when it is durable.</summary>
    /// <param name="ns">The namespace.</param>
    /// <param name="flow">The flow.</param>
    /// <param name="node">The connector node it came in by; null for the flow's only one.</param>
    /// <param name="payload">The payload. Of its headers <c>ce-*</c> and <c>traceparent</c> are kept.</param>
    /// <param name="idempotencyKey">A key under which the same run is returned again, unique per flow; 1 to 255 characters, null for none.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.FlowNotFound"/>, <see cref="ErrorCodes.NodeNotFound"/>, <see cref="ErrorCodes.FlowNotDeployed"/>, <see cref="ErrorCodes.FlowSuspended"/>, <see cref="ErrorCodes.PayloadTooLarge"/>, <see cref="ErrorCodes.QueueFull"/>.</exception>
    public async Task<RunTicket> StartAsync(
        NamespaceName ns, ResourceName flow, NodeId? node, Payload payload, string? idempotencyKey, CancellationToken cancellationToken)
    {
        var target = Target.Flow(ns, flow);
        if (await selections.FindSelectedAsync(target, cancellationToken).ConfigureAwait(false) is not { } commit)
            throw await ExplainAbsenceAsync(target, cancellationToken).ConfigureAwait(false);
        if (await flows.FindAsync(ns, flow, cancellationToken).ConfigureAwait(false) is { Suspended: true })
            throw new KlusterfuckException(ErrorCodes.FlowSuspended, $"{target} is suspended.", target.ToString(), "Send the payload again once it is resumed.");
        var graph = await graphs.GetAsync(target, commit, cancellationToken).ConfigureAwait(false);
        var entry = FindEntry(target, graph, node);
        CheckSize(target, payload, idempotencyKey);
        var id = RunId.New(time);
        var run = new NewRun
        {
            Id = id,
            Flow = target,
            Commit = commit,
            Entry = entry,
            Payload = RunTelemetry.BeginRun(target, id, KeepHeaders(payload)),
            IdempotencyKey = idempotencyKey,
            FunctionCommits = await FunctionCommits.ListAsync(selections, ns, graph, cancellationToken).ConfigureAwait(false),
        };
        run = run with { Steps = await begin.BeginAsync(run, graph, cancellationToken).ConfigureAwait(false) };
        var ticket = await store.SubmitAsync(run, cancellationToken).ConfigureAwait(false);
        return run.HasEnded && ticket.Run == id && !ticket.Existing ? ticket with { Result = RunResult.Compose(run.Steps) } : ticket;
    }

    /// <summary>Waits until the run has ended or the time is over; the run as it is then. Somebody must hold a <see cref="FlowRunner"/>.</summary>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.RunNotFound"/>.</exception>
    public async Task<Run> WaitAsync(RunId run, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var now = await FindAsync(run, cancellationToken).ConfigureAwait(false);
        if (now.HasEnded || timeout <= TimeSpan.Zero)
            return now;
        using var timer = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        try
        {
            await history.WaitForEndAsync(run, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The time is over; the run is given as it is.
        }

        return await FindAsync(run, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>One run with its steps. Of the bodies of a run with a great many steps the first 64 MiB are given.</summary>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.RunNotFound"/>.</exception>
    public async Task<RunDetails> GetAsync(RunId run, CancellationToken cancellationToken)
    {
        var found = await FindAsync(run, cancellationToken).ConfigureAwait(false);
        return new RunDetails(found, await history.ListStepsAsync(run, MaxStepBytes, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Runs, newest first, without steps.</summary>
    public Task<Page<Run>> ListAsync(RunQuery query, CancellationToken cancellationToken) => history.ListAsync(query, cancellationToken);

    /// <summary>Figures about the runs of a namespace, with the minutes since an instant.</summary>
    public Task<RunSummary> SummariseAsync(NamespaceName ns, DateTimeOffset since, CancellationToken cancellationToken) =>
        history.SummariseAsync(ns, since, cancellationToken);

    /// <summary>Cancels a run: what runs is ended, what waits is removed.</summary>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.RunNotFound"/>, <see cref="ErrorCodes.RunEnded"/>.</exception>
    public async Task<Run> CancelAsync(RunId run, CancellationToken cancellationToken)
    {
        if (!await store.CancelAsync(run, cancellationToken).ConfigureAwait(false))
            throw new KlusterfuckException(ErrorCodes.RunEnded, $"Run {run} has ended already.", run.Value);
        running.CancelRun(run);
        return await FindAsync(run, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Lets a failed run go on from its failed steps, with the same run and step ids, by retrying all its dead letters.</summary>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.RunNotFound"/>, <see cref="ErrorCodes.RunEnded"/> where it has no dead letters.</exception>
    public async Task<Run> RetryAsync(RunId run, CancellationToken cancellationToken)
    {
        if (await deadLetters.RetryAllAsync(run, cancellationToken).ConfigureAwait(false) == 0)
            throw new KlusterfuckException(ErrorCodes.RunEnded, $"Run {run} has no dead letters to go on from.", run.Value);
        return await FindAsync(run, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Begins a new run that goes on from a step of one that has ended, with what the step was given, at the same commit of the flow. What other branches
    /// had brought to joins after it is taken over; other steps that failed begin again too.
    /// </summary>
    /// <param name="run">The run that has ended.</param>
    /// <param name="from">The step; null for all of it.</param>
    /// <param name="commits">Commits functions run at, by function; others run at what is selected.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.RunNotFound"/>, <see cref="ErrorCodes.RunEnded"/> where it has not ended, <see cref="ErrorCodes.StepNotFound"/>, <see cref="ErrorCodes.QueueFull"/>.</exception>
    public async Task<Run> ReplayAsync(RunId run, StepId? from, ImmutableSortedDictionary<string, CommitId> commits, CancellationToken cancellationToken)
    {
        var original = await GetAsync(run, cancellationToken).ConfigureAwait(false);
        if (!original.Run.HasEnded)
            throw new KlusterfuckException(ErrorCodes.RunEnded, $"Run {run} has not ended yet.", run.Value, "Cancel it, or wait for its end.");
        var target = Target.Flow(original.Run.Namespace, original.Run.Flow);
        var graph = await graphs.GetAsync(target, original.Run.Commit, cancellationToken).ConfigureAwait(false);
        if (commits.Keys.FirstOrDefault(f => graph.Functions.All(g => g.Value != f) && !graph.HasFlows) is { } stranger)
        {
            throw KlusterfuckException.ForProblems(
                "replay", [new Problem("FunctionUnknown", Documents.JsonPath.Key("$.commits", stranger), $"The flow names no function '{stranger}'.")]);
        }

        var id = RunId.New(time);
        var begins = RunReplay.Plan(graph, original, id, from);
        var ticket = await store.SubmitAsync(
            new NewRun
            {
                Id = id,
                Flow = target,
                Commit = original.Run.Commit,
                Entry = original.Run.Entry,
                Payload = begins.Select(b => b.Payload).FirstOrDefault(p => p is not null) ?? new Payload(ReadOnlyMemory<byte>.Empty, ""),
                Begins = begins,
                Pins = commits,
                ReplayOf = run,
                FunctionCommits = await FunctionCommits.ListAsync(selections, original.Run.Namespace, graph, cancellationToken).ConfigureAwait(false),
            },
            cancellationToken).ConfigureAwait(false);
        return await FindAsync(ticket.Run, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Two runs side by side, step by step.</summary>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.RunNotFound"/>.</exception>
    public async Task<RunComparison> CompareAsync(RunId left, RunId right, CancellationToken cancellationToken) => RunComparison.Of(
        await GetAsync(left, cancellationToken).ConfigureAwait(false), await GetAsync(right, cancellationToken).ConfigureAwait(false));

    /// <summary>How much there is to do, in all namespaces.</summary>
    public Task<QueueStatus> CountAsync(CancellationToken cancellationToken) => history.CountAsync(cancellationToken);

    /// <summary>Dead letters, newest first.</summary>
    public Task<Page<DeadLetter>> ListDeadLettersAsync(NamespaceName ns, ResourceName? flow, PageRequest page, CancellationToken cancellationToken) =>
        deadLetters.ListAsync(ns, flow, page, cancellationToken);

    /// <summary>Lets a dead letter's run go on from it, with the same step id.</summary>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.DeadLetterNotFound"/>, <see cref="ErrorCodes.RunEnded"/> where its run was cancelled.</exception>
    public async Task<Run> RetryDeadLetterAsync(NamespaceName ns, StepId id, CancellationToken cancellationToken) =>
        await FindAsync(await deadLetters.RetryAsync(ns, id, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    /// <summary>Removes a dead letter; its run stays failed.</summary>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.DeadLetterNotFound"/>.</exception>
    public async Task RemoveDeadLetterAsync(NamespaceName ns, StepId id, CancellationToken cancellationToken)
    {
        if (!await deadLetters.RemoveAsync(ns, id, cancellationToken).ConfigureAwait(false))
            throw new KlusterfuckException(ErrorCodes.DeadLetterNotFound, $"There is no dead letter {id} in namespace {ns}.", id.Value);
    }

    /// <summary>Cancels every run of a flow that has not ended.</summary>
    internal async Task CancelAllAsync(NamespaceName ns, ResourceName flow, CancellationToken cancellationToken)
    {
        var open = new RunQuery(ns) { Flow = flow, Statuses = [RunStatus.Queued, RunStatus.Running, RunStatus.Waiting], Page = new PageRequest(1_000) };
        for (var runs = await history.ListAsync(open, cancellationToken).ConfigureAwait(false);
            runs.Items.Count > 0;
            runs = await history.ListAsync(open, cancellationToken).ConfigureAwait(false))
        {
            await Task.WhenAll(runs.Items.Select(async run =>
            {
                if (await store.CancelAsync(run.Id, cancellationToken).ConfigureAwait(false))
                    running.CancelRun(run.Id);
            })).ConfigureAwait(false);
        }
    }

    private async Task<Run> FindAsync(RunId id, CancellationToken cancellationToken)
    {
        var run = await history.FindAsync(id, cancellationToken).ConfigureAwait(false)
            ?? throw new KlusterfuckException(ErrorCodes.RunNotFound, $"There is no run {id}.", id.Value, "Runs that have ended are forgotten after a while.");
        return run.Status == RunStatus.Succeeded
            ? run with { Result = RunResult.Compose(await history.ListOutputsAsync(id, MaxResultBytes, cancellationToken).ConfigureAwait(false)) }
            : run;
    }

    private async Task<KlusterfuckException> ExplainAbsenceAsync(Target flow, CancellationToken cancellationToken) =>
        await flows.FindAsync(flow.Namespace, flow.Name, cancellationToken).ConfigureAwait(false) is null
            ? new(ErrorCodes.FlowNotFound, $"There is no {flow}.", flow.ToString())
            : new(ErrorCodes.FlowNotDeployed, $"No commit of {flow} is deployed.", flow.ToString(), "Deploy one first.");

    private static NodeId FindEntry(Target flow, FlowGraph graph, NodeId? node)
    {
        if (node is null && graph.Entries.Length == 1)
            return graph.Entries[0];
        var entries = string.Join(", ", graph.Entries);
        if (node is null)
            throw new KlusterfuckException(ErrorCodes.NodeNotFound, $"{flow} has more than one connector.", flow.ToString(), $"Name one of {entries}.");
        return graph.Entries.Contains(node.Value)
            ? node.Value
            : throw new KlusterfuckException(ErrorCodes.NodeNotFound, $"{flow} has no connector '{node}'.", flow.ToString(), $"Its connectors are {entries}.");
    }

    private static void CheckSize(Target flow, Payload payload, string? key)
    {
        if (payload.Body.Length > Payload.MaxBytes)
        {
            throw new KlusterfuckException(
                ErrorCodes.PayloadTooLarge, $"The payload has {payload.Body.Length} bytes; {flow} takes {Payload.MaxBytes}.", flow.ToString(),
                "Put the data somewhere both sides reach and send its address.");
        }

        if (key is { Length: 0 or > MaxKeyCharacters })
        {
            throw KlusterfuckException.ForProblems(
                "idempotency key", [new Problem("KeyLengthWrong", "$", $"An idempotency key has 1 to {MaxKeyCharacters} characters; this one has {key.Length}.")]);
        }

        if (payload.ContentType.Length + payload.Headers.Sum(h => h.Key.Length + h.Value.Length) > MaxHeaderCharacters)
        {
            throw new KlusterfuckException(
                ErrorCodes.PayloadTooLarge, $"The headers of the payload have more than {MaxHeaderCharacters} characters.", flow.ToString());
        }
    }

    private static Payload KeepHeaders(Payload payload) => payload with
    {
        Headers = payload.Headers
            .Where(h => PayloadHeaders.Travels(h.Key))
            .GroupBy(h => h.Key.ToLowerInvariant(), StringComparer.Ordinal)
            .ToImmutableSortedDictionary(h => h.Key, h => h.First().Value, StringComparer.Ordinal),
    };
}
