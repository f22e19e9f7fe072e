using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Engine.Embedded.Runs;

/// <summary>Puts dead letters back into the queue, and removes them.</summary>
internal static class Reviving
{
    public static RunId Retry(WriteSession session, NamespaceName ns, StepId step)
    {
        var letter = session.Query(
            r => (Seq: r.GetInt64(0), Run: RunId.Parse(r.GetString(1))),
            "SELECT d.seq, r.id FROM dead_letters d JOIN runs r ON r.seq = d.run WHERE d.step = $0 AND d.namespace = $1", step.Value, ns.Value);
        if (letter is not [var found])
            throw new KlusterfuckException(ErrorCodes.DeadLetterNotFound, $"There is no dead letter {step} in namespace {ns}.", step.Value);
        Revive(session, found.Run, [found.Seq]);
        return found.Run;
    }

    public static int RetryAll(WriteSession session, RunId run)
    {
        var (number, _) = Cancelling.Find(session, run);
        var letters = session.Query(r => r.GetInt64(0), "SELECT seq FROM dead_letters WHERE run = $0", number);
        if (letters.Count > 0)
            Revive(session, run, letters);
        return letters.Count;
    }

    public static bool Remove(WriteSession session, NamespaceName ns, StepId step) =>
        session.Execute("DELETE FROM dead_letters WHERE step = $0 AND namespace = $1", step.Value, ns.Value) > 0;

    private static void Revive(WriteSession session, RunId run, List<long> letters)
    {
        var (number, ended) = Cancelling.Find(session, run);
        if (ended == RunStatus.Cancelled)
            throw new KlusterfuckException(ErrorCodes.RunEnded, $"Run {run} was cancelled, so that it cannot go on.", run.Value);
        var change = new RunChange(session, number);
        foreach (var letter in letters)
        {
            Queue(change, letter);
            session.Execute("DELETE FROM dead_letters WHERE seq = $0", letter);
        }

        // The first error stays for as long as any of its failures does.
        session.Execute(
            """
            UPDATE runs SET status = $0, ended = NULL, failed_items = failed_items - $1, error = CASE WHEN failed_items > $1 THEN error END
            WHERE seq = $2
            """,
            (int)RunStatus.Running, letters.Count, number);
        change.Apply();
        if (ended is not null)
            session.Execute("UPDATE queue SET open_runs = open_runs + 1");
    }

    private static void Queue(RunChange change, long letter)
    {
        var session = change.Session;
        var (delivery, parent, payload, attempt) = session.Query(
            r => (
                new Delivery(r.GetInt32(2), NodeId.Parse(r.GetString(1)), StepId.Parse(r.GetString(0)), null)
                {
                    Path = r.GetString(3),
                    Part = r.GetInt32(4),
                    Throttle = r.IsNull(5) ? null : new Throttle(r.GetString(5), r.GetInt32(6)),
                },
                r.IsNull(7) ? (StepId?)null : StepId.Parse(r.GetString(7)),
                r.IsNull(8) ? (long?)null : r.GetInt64(8),
                r.GetInt32(9)),
            "SELECT step, node, link, path, part, throttle, throttle_most, parent, payload, attempt FROM dead_letters WHERE seq = $0", letter)[0];
        ItemRows.Insert(change, delivery, parent, payload, attempt);
    }
}
