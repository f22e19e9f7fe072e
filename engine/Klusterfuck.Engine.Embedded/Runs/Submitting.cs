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

        var now = session.Now;
        var number = session.Insert(
            """
            INSERT INTO runs (id, namespace, flow, flow_commit, entry, status, created, function_commits, open_items, idempotency_key)
            VALUES ($0, $1, $2, $3, $4, $5, $6, $7, 1, $8)
            """,
            run.Id.Value, ns, flow, run.Commit.Value, run.Entry.Value, (int)RunStatus.Queued, now,
            run.FunctionCommits.IsEmpty ? "" : JsonConvert.SerializeObject(run.FunctionCommits.ToDictionary(c => c.Key, c => c.Value.Value)), run.IdempotencyKey);
        var payload = PayloadRows.Insert(session, number, run.Payload);
        session.Execute(
            "INSERT INTO items (step, run, node, link, payload, due) VALUES ($0, $1, $2, -1, $3, $4)",
            StepId.Of(run.Id, run.Entry, null, -1).Value, number, run.Entry.Value, payload, now);
        session.Execute("UPDATE queue SET open_runs = open_runs + 1");
        return new RunTicket(run.Id, Existing: false);
    }
}
