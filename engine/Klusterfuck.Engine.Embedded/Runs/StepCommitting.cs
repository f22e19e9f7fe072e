using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Engine.Embedded.Runs;

/// <summary>Ends attempts at steps.</summary>
internal static class StepCommitting
{
    public static bool Commit(WriteSession session, StepCommit step)
    {
        if (Find(session, step.Item) is not { } item)
            return false;
        var payloads = new Dictionary<Payload, long>(ReferenceEqualityComparer.Instance);
        if (step.Item.Payload is { } input && item.Payload is { } stored)
            payloads.Add(input, stored);
        AttemptRows.Insert(session, step, item, Store(session, item.Run, step.Output, payloads));
        if (step is { Status: StepStatus.Failed, RetryIn: { } wait })
        {
            Reschedule(session, step, item, wait);
            return true;
        }

        string? failure = null;
        if (step is { Status: StepStatus.Failed, Error: { } error })
        {
            failure = $"{step.Item.Node}: {error.Message}";
            DeadLetterRows.Insert(session, item.Seq, error);
        }

        session.Execute("DELETE FROM items WHERE seq = $0", item.Seq);
        var created = RunRows.AddItems(session, item.Run, step.Deliveries.Length - 1, failure);

        // Due since the run began, so that runs that began earlier end earlier.
        var due = Math.Min(created, session.Now);
        foreach (var delivery in step.Deliveries)
        {
            session.Execute(
                "INSERT INTO items (step, run, node, parent, link, payload, due) VALUES ($0, $1, $2, $3, $4, $5, $6)",
                delivery.Step.Value, item.Run, delivery.Node.Value, step.Item.Key.Step.Value, delivery.Link, Store(session, item.Run, delivery.Payload, payloads), due);
        }

        return true;
    }

    private static ClaimedRow? Find(WriteSession session, WorkItem item) => session.Query(
        r => new ClaimedRow(
            r.GetInt64(0), r.GetInt64(1), r.IsDBNull(2) ? null : r.GetString(2), r.IsDBNull(3) ? null : r.GetInt64(3), r.IsDBNull(4) ? null : r.GetInt64(4)),
        "SELECT seq, run, parent, payload, claimed FROM items WHERE step = $0 AND attempt = $1 AND owner = $2",
        item.Key.Step.Value, item.Key.Attempt, item.Owner).FirstOrDefault();

    private static long? Store(WriteSession session, long run, Payload? payload, Dictionary<Payload, long> stored)
    {
        if (payload is null)
            return null;
        if (!stored.TryGetValue(payload, out var number))
            stored[payload] = number = PayloadRows.Insert(session, run, payload);
        return number;
    }

    private static void Reschedule(WriteSession session, StepCommit step, ClaimedRow item, TimeSpan wait)
    {
        var due = session.Now + (long)Math.Ceiling(wait.TotalMilliseconds);
        if (step.Busy)
        {
            session.Execute(
                "UPDATE items SET owner = NULL, claimed = NULL, due = $0, busy_attempts = busy_attempts + 1, busy_since = coalesce(busy_since, $1) WHERE seq = $2",
                due, item.Claimed, item.Seq);
        }
        else
        {
            session.Execute(
                "UPDATE items SET owner = NULL, claimed = NULL, due = $0, failures = failures + 1, busy_attempts = 0, busy_since = NULL WHERE seq = $1", due, item.Seq);
        }
    }
}
