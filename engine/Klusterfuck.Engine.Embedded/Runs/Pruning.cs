using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Engine.Embedded.Runs;

/// <summary>Forgets ended runs.</summary>
internal static class Pruning
{
    private const int MaxRuns = 200;
    private const int MaxAttempts = 5_000;

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
            pruned += session.Execute("DELETE FROM runs WHERE seq = $0 AND ended IS NOT NULL", run);
        }

        return pruned;
    }

    private static IEnumerable<long> ListExpired(WriteSession session, RunRetention retention)
    {
        var tooOld = session.Query(
            r => r.GetInt64(0), "SELECT seq FROM runs WHERE ended < $0 ORDER BY ended LIMIT $1", session.Now - (long)retention.Age.TotalMilliseconds, MaxRuns);
        if (tooOld.Count > 0)
            return tooOld;
        var flows = session.Query(
            r => (Namespace: r.GetString(0), Flow: r.GetString(1)),
            "SELECT namespace, flow FROM runs WHERE ended IS NOT NULL GROUP BY namespace, flow HAVING count(*) > $0", retention.RunsPerFlow);
        return flows
            .SelectMany(f => session.Query(
                r => r.GetInt64(0),
                "SELECT seq FROM runs WHERE namespace = $0 AND flow = $1 AND ended IS NOT NULL ORDER BY ended DESC, seq DESC LIMIT $2 OFFSET $3",
                f.Namespace, f.Flow, MaxRuns, retention.RunsPerFlow))
            .Take(MaxRuns);
    }
}
