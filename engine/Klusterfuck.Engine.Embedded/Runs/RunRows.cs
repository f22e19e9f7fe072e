using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Engine.Embedded.Runs;

/// <summary>Keeps the count of open items of runs, and ends them at zero.</summary>
internal static class RunRows
{
    /// <summary>Changes the count of open items; at zero the run ends. Returns when the run was created.</summary>
    /// <param name="session">The transaction.</param>
    /// <param name="run">The number of the run.</param>
    /// <param name="change">Items that came less those that went.</param>
    /// <param name="failure">Why one of those that went became a dead letter; null where none did.</param>
    public static long AddItems(WriteSession session, long run, int change, string? failure)
    {
        var row = session.Query(
            r => (Id: r.GetString(0), Open: r.GetInt32(1), Failed: r.GetInt32(2), Created: r.GetInt64(3)),
            """
            UPDATE runs SET open_items = open_items + $0, failed_items = failed_items + ($1 IS NOT NULL), error = coalesce(error, $1)
            WHERE seq = $2 RETURNING id, open_items, failed_items, created
            """,
            change, failure, run)[0];
        if (row.Open == 0)
            End(session, run, RunId.Parse(row.Id), row.Failed > 0 ? RunStatus.Failed : RunStatus.Succeeded);
        return row.Created;
    }

    /// <summary>Ends a run.</summary>
    public static void End(WriteSession session, long run, RunId id, RunStatus status)
    {
        session.Execute("UPDATE runs SET status = $0, ended = $1, open_items = 0 WHERE seq = $2", (int)status, session.Now, run);
        session.Execute("UPDATE queue SET open_runs = open_runs - 1");
        session.EndsRun(id);
    }
}
