using System.Collections.Immutable;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Runs;
using Newtonsoft.Json;

namespace Klusterfuck.Engine.Embedded.Runs;

/// <summary>Stores new runs.</summary>
internal static class Submitting
{
    public static RunTicket Submit(WriteSession session, NewRun run, RunStoreOptions options)
    {
        var (ns, flow) = (run.Flow.Namespace.Value, run.Flow.Name.Value);
        if (run.IdempotencyKey is not null && session.Text(
            "SELECT id FROM runs WHERE namespace = $0 AND flow = $1 AND idempotency_key = $2", ns, flow, run.IdempotencyKey) is { } existing)
        {
            return new RunTicket(RunId.Parse(existing), Existing: true);
        }

        if (session.Number("SELECT open_runs FROM queue") >= options.MaxOpenRuns)
        {
            throw new KlusterfuckException(
                ErrorCodes.QueueFull, $"{options.MaxOpenRuns} runs have not ended yet; {run.Flow} takes no more until some have.", run.Flow.ToString(), "Try again in a while.");
        }

        Insert(session, run, null);
        return new RunTicket(run.Id, Existing: false);
    }

    /// <summary>Stores a run with its first items.</summary>
    /// <param name="session">The transaction.</param>
    /// <param name="run">The run.</param>
    /// <param name="parent">The number of the run that began it; null where none did.</param>
    public static void Insert(WriteSession session, NewRun run, long? parent)
    {
        var status = run.Steps.IsEmpty ? RunStatus.Queued : run.HasEnded ? RunStatus.Succeeded : RunStatus.Running;
        var now = session.Now;
        var number = session.Insert(
            """
            INSERT INTO runs (id, namespace, flow, flow_commit, entry, status, created, started, ended, function_commits, pins, open_items, idempotency_key, parent, parent_run, parent_step,
                depth, replay_of)
            VALUES ($0, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, $11, $12, $13, $14, $15, $16)
            """,
            run.Id.Value, run.Flow.Namespace.Value, run.Flow.Name.Value, run.Commit.Value, run.Entry.Value, (int)status, now, run.Steps.IsEmpty ? null : now, run.HasEnded ? now : null,
            Print(run.FunctionCommits), Print(run.Pins), run.IdempotencyKey, parent, run.Parent?.Run.Value, run.Parent?.Step.Value, run.Depth, run.ReplayOf?.Value);
        var change = new RunChange(session, number);
        var payloads = new PayloadNumbers(session, number);
        foreach (var step in run.Steps)
            StepCommitting.StoreUnqueued(change, step, payloads);
        if (run.HasEnded)
        {
            session.EndsRun(run.Id);
            return;
        }

        session.Execute("UPDATE queue SET open_runs = open_runs + 1");
        if (run.Steps.IsEmpty)
            Begin(change, run, payloads);
        change.Apply();
    }

    private static void Begin(RunChange change, NewRun run, PayloadNumbers payloads)
    {
        ImmutableArray<Delivery> begins = run.Begins.IsEmpty ? [new Delivery(-1, run.Entry, StepId.Of(run.Id, run.Entry, null, -1), run.Payload)] : run.Begins;
        foreach (var delivery in begins)
        {
            if (delivery.Gather is null)
                ItemRows.Insert(change, delivery, null, payloads.Store(delivery.Payload));
            else
                Gathering.Arrive(change, delivery, null, payloads.Store(delivery.Payload));
        }
    }

    private static string Print(ImmutableSortedDictionary<string, CommitId> commits) =>
        commits.IsEmpty ? "" : JsonConvert.SerializeObject(commits.ToDictionary(c => c.Key, c => c.Value.Value));
}
