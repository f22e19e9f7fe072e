using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Engine.Embedded.Runs;

/// <summary>Parks items until what they wait for has come.</summary>
internal static class Parking
{
    public static void Do(RunChange change, StepId step, long item, Park park)
    {
        var session = change.Session;
        var state = park.Gather is not null ? ItemState.Gathering : park.Children.IsEmpty ? ItemState.Waiting : ItemState.Child;
        var due = park.Until?.ToUnixTimeMilliseconds() ?? RunChange.Never;
        session.Execute(
            """
            UPDATE items SET owner = NULL, claimed = NULL, due = $0, state = $1, since = $2, note = $3, awaits_signal = $4, signal = NULL, busy_attempts = 0, busy_since = NULL
            WHERE seq = $5
            """,
            due, (int)state, session.Now, park.State, park.AwaitsSignal ? 1 : 0, item);
        if (park.Gather is { } gather)
        {
            Gathering.Begin(change, step.Value, gather);
            if (due == RunChange.Never)
                change.Open--;
        }

        if (state == ItemState.Waiting)
            change.Waiting++;
        foreach (var child in park.Children)
            Submitting.Insert(session, child, change.Run);
    }

    public static bool Signal(WriteSession session, RunId run, StepId step, string signal)
    {
        var item = session.Query(
            r => (Seq: r.GetInt64(0), Run: r.GetInt64(1)),
            $"""
            SELECT i.seq, i.run FROM items i JOIN runs r ON r.seq = i.run
            WHERE i.step = $0 AND r.id = $1 AND i.awaits_signal = 1 AND i.state = {(int)ItemState.Waiting}
            """,
            step.Value, run.Value);
        if (item is not [var found])
            return false;
        var change = new RunChange(session, found.Run) { Waiting = -1 };
        session.Execute("UPDATE items SET signal = $0, awaits_signal = 0, state = 0, due = $1 WHERE seq = $2", signal, change.DueNow, found.Seq);
        change.Apply();
        return true;
    }
}
