using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Engine.Embedded.Runs;

/// <summary>Forgets ended runs.</summary>
internal static class Pruning
{
    private const int MaxRuns = 200;
    private const int MaxAttempts = 5_000;

    // The runs it began go with it; where one of those was revived, nothing goes.
    private const string Delete = """
        DELETE FROM runs WHERE seq = $0 AND NOT EXISTS (
            WITH RECURSIVE family (seq) AS (SELECT $0 UNION ALL SELECT r.seq FROM runs r JOIN family f ON r.parent = f.seq)
            SELECT 1 FROM family f JOIN runs r ON r.seq = f.seq WHERE r.ended IS NULL)
        """;

    /// <summary>Forgets some; never one that has not ended. Few enough a call that other writers hardly notice.</summary>
    public static int Prune(WriteSession session, RunRetention retention)
    {
        var pruned = 0;
        var attempts = 0L;
        foreach (var run in ListExpired(session, retention))
        {
            attempts += session.Number("SELECT count(*) FROM attempts WHERE run = $0", run) ?? 0;
            if (pruned > 0 && attempts > MaxAttempts)
                break;
            pruned += session.Execute(Delete, run);
        }

        return pruned;
    }

    private static IEnumerable<long> ListExpired(WriteSession session, RunRetention retention)
    {
        var tooOld = session.Query(
            r => r.GetInt64(0), "SELECT seq FROM runs WHERE ended < $0 AND parent IS NULL ORDER BY ended LIMIT $1", session.Now - (long)retention.Age.TotalMilliseconds, MaxRuns);
        if (tooOld.Count > 0)
            return tooOld;
        var flows = session.Query(
            r => (Namespace: r.GetString(0), Flow: r.GetString(1)),
            "SELECT namespace, flow FROM runs WHERE ended IS NOT NULL AND parent IS NULL GROUP BY namespace, flow HAVING count(*) > $0", retention.RunsPerFlow);
        return flows
            .SelectMany(f => session.Query(
                r => r.GetInt64(0),
                "SELECT seq FROM runs WHERE namespace = $0 AND flow = $1 AND ended IS NOT NULL AND parent IS NULL ORDER BY ended DESC, seq DESC LIMIT $2 OFFSET $3",
                f.Namespace, f.Flow, MaxRuns, retention.RunsPerFlow))
            .Take(MaxRuns);
    }
}
