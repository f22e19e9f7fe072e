using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Engine.Embedded.Runs;

/// <summary>Ends attempts at steps.</summary>
internal static class StepCommitting
{
    public static bool Commit(WriteSession session, StepCommit step)
    {
        if (Find(session, step.Item) is not { } item)
            return false;
        var payloads = new PayloadNumbers(session, item.Run);
        if (step.Item.Payload is { } input && item.Payload is { } stored)
            payloads.Add(input, stored);
        foreach (var (arrival, number) in step.Item.Arrivals.Where(a => a.Payload is not null).Zip(ListArrived(session, step.Item)))
            payloads.Add(arrival.Payload!, number);
        if (step.Park is null)
            AttemptRows.Insert(session, step, item, payloads.Store(step.Output));
        var change = new RunChange(session, item.Run);
        if (step.EndsParts)
            EndParts(change, step);
        if (step.Park is { } park)
            Parking.Do(change, step.Item.Key.Step, item.Seq, park);
        else if (step is { Status: StepStatus.Failed, RetryIn: { } wait })
            Reschedule(session, step, item, wait);
        else
            End(change, step, item);
        Deliver(change, step, payloads);
        foreach (var follower in step.Followers)
            StoreUnqueued(change, follower, payloads);
        change.Apply();
        return true;
    }

    /// <summary>Stores a step whose item has never been in the queue, and delivers what follows from it.</summary>
    public static void StoreUnqueued(RunChange change, StepCommit step, PayloadNumbers payloads)
    {
        var row = new ClaimedRow(0, change.Run, step.Item.Parent?.Value, payloads.Store(step.Item.Payload), step.Item.ClaimedAt.ToUnixTimeMilliseconds(), null);
        AttemptRows.Insert(change.Session, step, row, payloads.Store(step.Output));
        Deliver(change, step, payloads);
    }

    private static void Deliver(RunChange change, StepCommit step, PayloadNumbers payloads)
    {
        foreach (var delivery in step.Deliveries)
        {
            if (delivery.Gather is null)
                ItemRows.Insert(change, delivery, step.Item.Key.Step, payloads.Store(delivery.Payload));
            else
                Gathering.Arrive(change, delivery, step.Item.Key.Step, payloads.Store(delivery.Payload));
        }
    }

    private static ClaimedRow? Find(WriteSession session, WorkItem item) => session.Query(
        r => new ClaimedRow(
            r.GetInt64(0), r.GetInt64(1), r.IsNull(2) ? null : r.GetString(2), r.IsNull(3) ? null : r.GetInt64(3), r.IsNull(4) ? null : r.GetInt64(4),
            r.IsNull(5) ? null : r.GetString(5)),
        "SELECT seq, run, parent, payload, claimed, throttle FROM items WHERE step = $0 AND attempt = $1 AND owner = $2",
        item.Key.Step.Value, item.Key.Attempt, item.Owner).FirstOrDefault();

    // In the order Claiming reads them.
    private static List<long> ListArrived(WriteSession session, WorkItem item) => item.Arrivals.IsEmpty ? [] : session.Query(
        r => r.GetInt64(0), "SELECT payload FROM arrivals WHERE step = $0 AND payload IS NOT NULL ORDER BY seq", item.Key.Step.Value);

    private static void EndParts(RunChange change, StepCommit step)
    {
        ItemRows.Cancel(change, "parent", step.Item.Key.Step.Value);
        Cancelling.CancelChildren(change.Session, step.Item.Key.Step.Value);
    }

    private static void End(RunChange change, StepCommit step, ClaimedRow item)
    {
        if (step is { Status: StepStatus.Failed, Error: { } error, Deliveries.IsEmpty: true })
        {
            change.Failure = $"{step.Item.Node}: {error.Message}";
            DeadLetterRows.Insert(change.Session, item.Seq, error);
        }

        ItemRows.Remove(change, item.Seq, item.Throttle);
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
