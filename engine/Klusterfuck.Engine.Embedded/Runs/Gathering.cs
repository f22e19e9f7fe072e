using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Engine.Embedded.Runs;

/// <summary>Counts what arrives at items that gather.</summary>
internal static class Gathering
{
    /// <summary>Takes what arrives; where that is enough, the item falls due.</summary>
    public static void Arrive(RunChange change, Delivery delivery, StepId? parent, long? payload)
    {
        var session = change.Session;
        var gather = delivery.Gather!;
        var step = delivery.Step.Value;
        if (session.Number("SELECT is_over FROM gathers WHERE step = $0", step) is not { } isOver)
        {
            Begin(change, step, gather);
            InsertItem(change, delivery, gather);
        }
        else if (isOver == 1)
        {
            return;
        }

        session.Execute(
            "INSERT INTO arrivals (step, run, parent, link, path, part, payload, fails) VALUES ($0, $1, $2, $3, $4, $5, $6, $7)",
            step, change.Run, parent?.Value, delivery.Link, delivery.Path, delivery.Part, payload, delivery.Fails ? 1 : 0);
        var isEnough = session.Query(
            r => r.GetInt32(0) >= r.GetInt32(1) || r.GetInt32(2) >= r.GetInt32(3),
            "UPDATE gathers SET arrived = arrived + 1, delivered = delivered + $0 WHERE step = $1 RETURNING arrived, expected, delivered, needed",
            payload is null ? 0 : 1, step)[0];
        if (isEnough || delivery.Fails)
            Finish(change, step);
    }

    /// <summary>Begins to gather.</summary>
    public static void Begin(RunChange change, string step, Gather gather)
    {
        change.Session.Execute("DELETE FROM arrivals WHERE step = $0", step);
        change.Session.Execute(
            "INSERT OR REPLACE INTO gathers (step, run, expected, needed, cancels) VALUES ($0, $1, $2, $3, $4)",
            step, change.Run, gather.Expected, gather.Needed, string.Join(' ', gather.Cancels));
    }

    /// <summary>Lets an item go on with what has arrived.</summary>
    public static void Finish(RunChange change, string step)
    {
        var session = change.Session;
        if (session.Number("SELECT due FROM items WHERE step = $0", step) == RunChange.Never)
            change.Open++;
        session.Execute("UPDATE items SET state = 0, due = $0 WHERE step = $1", change.DueNow, step);
        End(change, step);
    }

    /// <summary>Takes no more, and cancels what is of no use any more.</summary>
    public static void End(RunChange change, string step)
    {
        var cancels = change.Session.Text("UPDATE gathers SET is_over = 1 WHERE step = $0 RETURNING cancels", step);
        foreach (var node in (cancels ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries))
            ItemRows.Cancel(change, "node", node);
    }

    // Among the items of one run a join has but one, so that any path is right that is always the same.
    private static string JoinPath(Delivery delivery) => delivery.Node.Value;

    private static void InsertItem(RunChange change, Delivery delivery, Gather gather)
    {
        var session = change.Session;
        var due = gather.Timeout is { } timeout ? session.Now + (long)Math.Ceiling(timeout.TotalMilliseconds) : RunChange.Never;
        session.Execute(
            $"""
            INSERT INTO items (step, run, flow, node, link, path, due, state, since)
            SELECT $0, seq, namespace || '/' || flow, $1, -1, $2, $3, {(int)ItemState.Gathering}, $4 FROM runs WHERE seq = $5
            """,
            delivery.Step.Value, delivery.Node.Value, JoinPath(delivery), due, session.Now, change.Run);
        if (due != RunChange.Never)
            change.Open++;
    }
}
