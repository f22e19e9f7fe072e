using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Engine.Embedded.Runs;

/// <summary>Keeps, gives up and takes over claims.</summary>
internal static class Leasing
{
    // What is free again is due since its run began, as it was at first.
    private const string DueAgain = "due = min($0, (SELECT created FROM runs WHERE runs.seq = items.run))";

    public static IReadOnlyList<WorkKey> Renew(WriteSession session, string owner, IReadOnlyList<WorkKey> items, TimeSpan lease)
    {
        var due = session.Now + (long)lease.TotalMilliseconds;
        return [.. items.Where(i => session.Execute("UPDATE items SET due = $0 WHERE step = $1 AND attempt = $2 AND owner = $3", due, i.Step.Value, i.Attempt, owner) == 0)];
    }

    public static int Release(WriteSession session, string owner, IReadOnlyList<WorkKey> items)
    {
        foreach (var item in items)
        {
            if (session.Number("SELECT seq FROM items WHERE step = $0 AND attempt = $1 AND owner = $2", item.Step.Value, item.Attempt, owner) is not { } number)
                continue;
            AttemptRows.RecordCutOff(session, number);
            session.Execute($"UPDATE items SET owner = NULL, claimed = NULL, {DueAgain} WHERE seq = $1", session.Now, number);
        }

        return items.Count;
    }

    public static int TakeOver(WriteSession session)
    {
        AttemptRows.RecordAllCutOff(session);
        return session.Execute($"UPDATE items SET owner = NULL, claimed = NULL, losses = losses + 1, {DueAgain} WHERE owner IS NOT NULL", session.Now);
    }
}
