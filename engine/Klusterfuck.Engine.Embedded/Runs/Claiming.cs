using System.Collections.Immutable;
using Klusterfuck.Engine.Embedded.Storage;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Engine.Embedded.Runs;

/// <summary>Gives due items to a runner.</summary>
internal static class Claiming
{
    public static IReadOnlyList<WorkItem> Claim(WriteSession session, WorkClaim claim, RunStoreOptions options)
    {
        var claimed = new List<WorkItem>();
        while (claimed.Count == 0 && DueItems.List(session, claim.Count) is { Count: > 0 } due)
        {
            foreach (var seq in due)
            {
                // What was claimed before in this turn may have cancelled it.
                if (Find(session, seq) is not { } item)
                    continue;
                var losses = item.Losses;
                if (item.FormerOwner is not null)
                {
                    losses++;
                    AttemptRows.RecordCutOff(session, item.Seq);
                }

                if (losses > options.MaxLosses)
                    Bury(session, item, losses);
                else
                    claimed.Add(Take(session, item, claim, losses));
            }
        }

        return claimed;
    }

    private static DueItem? Find(WriteSession session, long seq) => session.Query(
        Read,
        """
        SELECT i.seq, i.run, i.owner, i.losses, r.status, i.step, i.attempt, i.node, i.link, i.failures, i.busy_attempts, i.busy_since,
            r.id, r.namespace, r.flow, r.flow_commit, r.entry, i.payload, p.content_type, p.headers, p.body, i.state, i.parent, i.path, i.part, i.note, i.signal,
            r.pins, r.depth, i.throttle
        FROM items i JOIN runs r ON r.seq = i.run LEFT JOIN payloads p ON p.id = i.payload WHERE i.seq = $0
        """,
        seq).FirstOrDefault();

    private static WorkItem Take(WriteSession session, DueItem due, WorkClaim claim, int losses)
    {
        var now = session.Now;
        if (due.State != ItemState.Ready)
            Wake(session, due);
        var item = due.Item with
        {
            Owner = claim.Owner,
            Key = due.Item.Key with { Attempt = due.Item.Key.Attempt + 1 },
            ClaimedAt = DateTimeOffset.FromUnixTimeMilliseconds(now),
            Arrivals = due.Item.Payload is null || due.Item.State is not null ? ListArrivals(session, due.Item.Key.Step) : [],
        };
        session.Execute(
            "UPDATE items SET attempt = $0, owner = $1, claimed = $2, due = $3, losses = $4, state = 0, awaits_signal = 0 WHERE seq = $5",
            item.Key.Attempt, claim.Owner, now, now + (long)claim.Lease.TotalMilliseconds, losses, due.Seq);
        if (due.RunStatus == RunStatus.Queued)
            session.Execute("UPDATE runs SET status = $0, started = $1 WHERE seq = $2 AND status = $3", (int)RunStatus.Running, now, due.Run, (int)RunStatus.Queued);
        return item;
    }

    // Its time came before what it waited for.
    private static void Wake(WriteSession session, DueItem due)
    {
        var change = new RunChange(session, due.Run);
        if (due.State == ItemState.Gathering)
            Gathering.End(change, due.Item.Key.Step.Value);
        else if (due.State == ItemState.Waiting)
            change.Waiting--;
        change.Apply();
    }

    private static ImmutableArray<Arrival> ListArrivals(WriteSession session, StepId step) =>
    [
        .. session.Query(
            r => new Arrival(
                r.IsNull(0) ? null : StepId.Parse(r.GetString(0)), r.GetInt32(1), r.GetString(2), r.GetInt32(3), r.IsNull(4) ? null : PayloadRows.Read(r, 5), r.GetBoolean(8)),
            """
            SELECT a.parent, a.link, a.path, a.part, a.payload, p.content_type, p.headers, p.body, a.fails
            FROM arrivals a LEFT JOIN payloads p ON p.id = a.payload WHERE a.step = $0 ORDER BY a.seq
            """,
            step.Value),
    ];

    private static void Bury(WriteSession session, DueItem due, int losses)
    {
        var error = new StepFailure("Lost", $"The runner ended {losses} times while it ran this step.", Permanent: false);
        DeadLetterRows.Insert(session, due.Seq, error);
        var change = new RunChange(session, due.Run) { Failure = $"{due.Item.Node}: {error.Message}" };
        ItemRows.Remove(change, due.Seq, due.Throttle);
        change.Apply();
    }

    private static DueItem Read(Row row) => new(
        row.GetInt64(0), row.GetInt64(1), row.IsNull(2) ? null : row.GetString(2), row.GetInt32(3), (RunStatus)row.GetInt32(4), (ItemState)row.GetInt32(21),
        row.IsNull(29) ? null : row.GetString(29),
        new WorkItem
        {
            Key = new WorkKey(StepId.Parse(row.GetString(5)), row.GetInt32(6)),
            Owner = "",
            Node = NodeId.Parse(row.GetString(7)),
            Link = row.GetInt32(8),
            Failures = row.GetInt32(9),
            BusyAttempts = row.GetInt32(10),
            BusySince = row.IsNull(11) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(11)),
            Run = RunId.Parse(row.GetString(12)),
            Flow = Target.Flow(NamespaceName.Parse(row.GetString(13)), ResourceName.Parse(row.GetString(14))),
            FlowCommit = CommitId.Parse(row.GetString(15)),
            Entry = NodeId.Parse(row.GetString(16)),
            Payload = row.IsNull(17) ? null : PayloadRows.Read(row, 18),
            ClaimedAt = default,
            Parent = row.IsNull(22) ? null : StepId.Parse(row.GetString(22)),
            Path = row.GetString(23),
            Part = row.GetInt32(24),
            State = row.IsNull(25) ? null : row.GetString(25),
            Signal = row.IsNull(26) ? null : row.GetString(26),
            Pins = RunReading.ReadCommits(row.GetString(27)),
            Depth = row.GetInt32(28),
        });

    private sealed record DueItem(
        long Seq, long Run, string? FormerOwner, int Losses, RunStatus RunStatus, ItemState State, string? Throttle, WorkItem Item);
}
