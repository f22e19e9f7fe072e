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
        AttemptRows.RecordRunCutOff(session, number);
        session.Execute("DELETE FROM items WHERE run = $0", number);
        RunRows.End(session, number, run, RunStatus.Cancelled);
        return true;
    }

    /// <summary>The number of a run, and how it ended.</summary>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.RunNotFound"/>.</exception>
    public static (long Number, RunStatus? Ended) Find(WriteSession session, RunId run) => session.Query(
        r => (r.GetInt64(0), r.IsDBNull(1) ? (RunStatus?)null : (RunStatus)r.GetInt32(2)), "SELECT seq, ended, status FROM runs WHERE id = $0", run.Value) is [var found]
        ? found
        : throw new KlusterfuckException(ErrorCodes.RunNotFound, $"There is no run {run}.", run.Value, "Runs that have ended are forgotten after a while.");
}
