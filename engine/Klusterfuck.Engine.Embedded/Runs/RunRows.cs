using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Engine.Embedded.Runs;

/// <summary>Ends runs.</summary>
internal static class RunRows
{
    /// <summary>Ends a run, and lets the step go on that began it.</summary>
    public static void End(WriteSession session, long run, RunId id, RunStatus status)
    {
        session.Execute("UPDATE runs SET status = $0, ended = $1, open_items = 0, waiting_items = 0 WHERE seq = $2", (int)status, session.Now, run);
        session.Execute("UPDATE queue SET open_runs = open_runs - 1");
        session.EndsRun(id);
        if (session.Text("SELECT parent_step FROM runs WHERE seq = $0", run) is { } parent)
        {
            session.Execute(
                $"UPDATE items SET state = 0, due = min($0, (SELECT created FROM runs WHERE runs.seq = items.run)) WHERE step = $1 AND state = {(int)ItemState.Child}",
                session.Now, parent);
        }
    }
}
