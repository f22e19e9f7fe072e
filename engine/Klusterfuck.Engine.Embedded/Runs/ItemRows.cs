using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Engine.Embedded.Runs;

/// <summary>Items as rows: puts them into the queue and takes them out of it.</summary>
internal static class ItemRows
{
    private const string Columns = "seq, step, state, due, throttle";

    /// <summary>Puts an item into the queue, or holds it where its throttle says so.</summary>
    public static void Insert(RunChange change, Delivery delivery, StepId? parent, long? payload, int attempt = 0)
    {
        // Parts that are begun once more have had attempts.
        if (delivery.Link < -1)
            attempt = (int)(change.Session.Number("SELECT max(attempt) FROM attempts WHERE run = $0 AND step = $1", change.Run, delivery.Step.Value) ?? attempt);
        var isHeld = delivery.Throttle is { } throttle && CountLetIn(change.Session, throttle.Key) >= throttle.Most;
        change.Session.Execute(
            """
            INSERT INTO items (step, run, flow, node, parent, link, path, part, payload, due, state, attempt, throttle, throttle_most)
            SELECT $0, seq, namespace || '/' || flow, $1, $2, $3, $4, $5, $6, coalesce($7, min(created, $13)), $8, $9, $10, $11 FROM runs WHERE seq = $12
            """,
            delivery.Step.Value, delivery.Node.Value, parent?.Value, delivery.Link, delivery.Path, delivery.Part, payload,
            isHeld ? RunChange.Never : null, (int)(isHeld ? ItemState.Held : ItemState.Ready), attempt,
            delivery.Throttle?.Key, delivery.Throttle?.Most, change.Run, change.Session.Now);
        change.Open++;
    }

    /// <summary>Takes the item of a step out of the queue, and lets one in that was held because of it.</summary>
    public static void Remove(RunChange change, long seq, string? throttle)
    {
        change.Session.Execute("DELETE FROM items WHERE seq = $0", seq);
        change.Open--;
        LetIn(change.Session, throttle);
    }

    /// <summary>Takes items of a run out as cancelled, with the runs they began.</summary>
    /// <param name="change">The run.</param>
    /// <param name="column">By what they are chosen: <c>node</c> or <c>parent</c>.</param>
    /// <param name="value">Its value.</param>
    public static void Cancel(RunChange change, string column, string value)
    {
        var session = change.Session;
        var items = session.Query(
            r => (Seq: r.GetInt64(0), Step: r.GetString(1), State: (ItemState)r.GetInt32(2), Due: r.GetInt64(3), Throttle: r.IsNull(4) ? null : r.GetString(4)),
            $"SELECT {Columns} FROM items WHERE run = $0 AND {column} = $1", change.Run, value);
        foreach (var item in items)
        {
            AttemptRows.RecordCutOff(session, item.Seq);
            Remove(change, item.Seq, item.Throttle);
            session.Execute("UPDATE gathers SET is_over = 1 WHERE step = $0", item.Step);
            if (item.State == ItemState.Gathering && item.Due == RunChange.Never)
                change.Open++;
            if (item.State == ItemState.Waiting)
                change.Waiting--;
            Cancelling.CancelChildren(session, item.Step);
        }
    }

    /// <summary>Lets in what a throttle holds, as far as it allows.</summary>
    public static void LetIn(WriteSession session, string? throttle)
    {
        if (throttle is null)
            return;
        while (session.Query(
            r => (Seq: r.GetInt64(0), Most: r.GetInt64(1)),
            "SELECT seq, throttle_most FROM items WHERE throttle = $0 AND state = 1 ORDER BY run, seq LIMIT 1", throttle) is [var held]
            && CountLetIn(session, throttle) < held.Most)
        {
            session.Execute("UPDATE items SET state = 0, due = min($0, (SELECT created FROM runs WHERE runs.seq = items.run)) WHERE seq = $1", session.Now, held.Seq);
        }
    }

    private static long CountLetIn(WriteSession session, string throttle) =>
        session.Number("SELECT count(*) FROM items WHERE throttle = $0 AND state <> 1", throttle) ?? 0;
}
