using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Engine.Embedded.Runs;

/// <summary>Cancels runs.</summary>
internal static class Cancelling
{
    public static bool Cancel(WriteSession session, RunId run)
    {
        var (number, ended) = Find(session, run);
        if (ended is not null)
            return false;
        Cancel(session, number, run);
        return true;
    }

    /// <summary>Cancels the runs a step began.</summary>
    public static void CancelChildren(WriteSession session, string step)
    {
        foreach (var child in session.Query(
            r => (Seq: r.GetInt64(0), Id: RunId.Parse(r.GetString(1))), "SELECT seq, id FROM runs WHERE parent_step = $0 AND ended IS NULL", step))
        {
            Cancel(session, child.Seq, child.Id);
        }
    }

    /// <summary>The number of a run, and how it ended.</summary>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.RunNotFound"/>.</exception>
    public static (long Number, RunStatus? Ended) Find(WriteSession session, RunId run) => session.Query(
        r => (r.GetInt64(0), r.IsNull(1) ? (RunStatus?)null : (RunStatus)r.GetInt32(2)), "SELECT seq, ended, status FROM runs WHERE id = $0", run.Value) is [var found]
        ? found
        : throw new KlusterfuckException(ErrorCodes.RunNotFound, $"There is no run {run}.", run.Value, "Runs that have ended are forgotten after a while.");

    private static void Cancel(WriteSession session, long number, RunId run)
    {
        AttemptRows.RecordRunCutOff(session, number);
        var throttles = session.Query(r => r.GetString(0), "SELECT DISTINCT throttle FROM items WHERE run = $0 AND throttle IS NOT NULL", number);
        session.Execute("DELETE FROM items WHERE run = $0", number);
        RunRows.End(session, number, run, RunStatus.Cancelled);
        foreach (var throttle in throttles)
            ItemRows.LetIn(session, throttle);
        foreach (var child in session.Query(
            r => (Seq: r.GetInt64(0), Id: RunId.Parse(r.GetString(1))), "SELECT seq, id FROM runs WHERE parent = $0 AND ended IS NULL", number))
        {
            Cancel(session, child.Seq, child.Id);
        }
    }
}
