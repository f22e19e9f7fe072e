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
        var number = session.Insert(
            """
            INSERT INTO runs (id, namespace, flow, flow_commit, entry, status, created, started, function_commits, pins, open_items, idempotency_key, parent, parent_run, parent_step, depth, replay_of)
            VALUES ($0, $1, $2, $3, $4, $5, $6, $15, $7, $8, 0, $9, $10, $11, $12, $13, $14)
            """,
            run.Id.Value, run.Flow.Namespace.Value, run.Flow.Name.Value, run.Commit.Value, run.Entry.Value, (int)(run.Steps.IsEmpty ? RunStatus.Queued : RunStatus.Running), session.Now,
            Print(run.FunctionCommits), Print(run.Pins), run.IdempotencyKey, parent, run.Parent?.Run.Value, run.Parent?.Step.Value, run.Depth, run.ReplayOf?.Value,
            run.Steps.IsEmpty ? null : session.Now);
        session.Execute("UPDATE queue SET open_runs = open_runs + 1");
        var change = new RunChange(session, number);
        var payloads = new PayloadNumbers(session, number);
        if (!run.Steps.IsEmpty)
        {
            foreach (var step in run.Steps)
                StepCommitting.StoreUnqueued(change, step, payloads);
            if (change.Open == 0)
                RunRows.End(session, number, run.Id, RunStatus.Succeeded);
            change.Apply();
            return;
        }

        ImmutableArray<Delivery> begins = run.Begins.IsEmpty ? [new Delivery(-1, run.Entry, StepId.Of(run.Id, run.Entry, null, -1), run.Payload)] : run.Begins;
        foreach (var delivery in begins)
        {
            if (delivery.Gather is null)
                ItemRows.Insert(change, delivery, null, payloads.Store(delivery.Payload));
            else
                Gathering.Arrive(change, delivery, null, payloads.Store(delivery.Payload));
        }

        change.Apply();
    }

    private static string Print(ImmutableSortedDictionary<string, CommitId> commits) =>
        commits.IsEmpty ? "" : JsonConvert.SerializeObject(commits.ToDictionary(c => c.Key, c => c.Value.Value));
}
