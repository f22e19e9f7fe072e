using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Runs;
using Microsoft.Data.Sqlite;

namespace Klusterfuck.Engine.Embedded.Runs;

/// <summary>Gives due items to a runner.</summary>
internal static class Claiming
{
    public static IReadOnlyList<WorkItem> Claim(WriteSession session, WorkClaim claim, RunStoreOptions options)
    {
        var claimed = new List<WorkItem>();
        while (claimed.Count == 0 && ListDue(session, claim.Count) is { Count: > 0 } due)
        {
            foreach (var item in due)
            {
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

    private static List<DueItem> ListDue(WriteSession session, int count) => session.Query(
        Read,
        """
        SELECT i.seq, i.run, i.owner, i.losses, r.status, i.step, i.attempt, i.node, i.link, i.failures, i.busy_attempts, i.busy_since,
            r.id, r.namespace, r.flow, r.flow_commit, r.entry, i.payload, p.content_type, p.headers, p.body
        FROM items i JOIN runs r ON r.seq = i.run LEFT JOIN payloads p ON p.id = i.payload
        WHERE i.due <= $0 ORDER BY i.due, i.seq LIMIT $1
        """,
        session.Now, count);

    private static WorkItem Take(WriteSession session, DueItem due, WorkClaim claim, int losses)
    {
        var now = session.Now;
        var item = due.Item with
        {
            Owner = claim.Owner,
            Key = due.Item.Key with { Attempt = due.Item.Key.Attempt + 1 },
            ClaimedAt = DateTimeOffset.FromUnixTimeMilliseconds(now),
        };
        session.Execute(
            "UPDATE items SET attempt = $0, owner = $1, claimed = $2, due = $3, losses = $4 WHERE seq = $5",
            item.Key.Attempt, claim.Owner, now, now + (long)claim.Lease.TotalMilliseconds, losses, due.Seq);
        if (due.RunStatus == RunStatus.Queued)
            session.Execute("UPDATE runs SET status = $0, started = $1 WHERE seq = $2 AND status = $3", (int)RunStatus.Running, now, due.Run, (int)RunStatus.Queued);
        return item;
    }

    private static void Bury(WriteSession session, DueItem due, int losses)
    {
        var error = new StepFailure("Lost", $"The runner ended {losses} times while it ran this step.", Permanent: false);
        DeadLetterRows.Insert(session, due.Seq, error);
        session.Execute("DELETE FROM items WHERE seq = $0", due.Seq);
        RunRows.AddItems(session, due.Run, -1, failure: $"{due.Item.Node}: {error.Message}");
    }

    private static DueItem Read(SqliteDataReader row) => new(
        row.GetInt64(0), row.GetInt64(1), row.IsDBNull(2) ? null : row.GetString(2), row.GetInt32(3), (RunStatus)row.GetInt32(4),
        new WorkItem
        {
            Key = new WorkKey(StepId.Parse(row.GetString(5)), row.GetInt32(6)),
            Owner = "",
            Node = NodeId.Parse(row.GetString(7)),
            Link = row.GetInt32(8),
            Failures = row.GetInt32(9),
            BusyAttempts = row.GetInt32(10),
            BusySince = row.IsDBNull(11) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(11)),
            Run = RunId.Parse(row.GetString(12)),
            Flow = Target.Flow(NamespaceName.Parse(row.GetString(13)), ResourceName.Parse(row.GetString(14))),
            FlowCommit = CommitId.Parse(row.GetString(15)),
            Entry = NodeId.Parse(row.GetString(16)),
            Payload = row.IsDBNull(17) ? null : PayloadRows.Read(row, 18),
            ClaimedAt = default,
        });

    private sealed record DueItem(long Seq, long Run, string? FormerOwner, int Losses, RunStatus RunStatus, WorkItem Item);
}
