using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Engine.Embedded.Runs;

/// <summary>What a transaction does to the items of one run. Applied at its end, so that the count passes zero only where it stays there.</summary>
/// <param name="session">The transaction.</param>
/// <param name="run">The number of the run.</param>
internal sealed class RunChange(WriteSession session, long run)
{
    /// <summary>The due time of what never falls due.</summary>
    public const long Never = long.MaxValue;

    private long? created;

    public WriteSession Session => session;

    public long Run => run;

    /// <summary>Open items that came less those that went.</summary>
    public int Open { get; set; }

    /// <summary>Of these, those that wait for a time or a signal.</summary>
    public int Waiting { get; set; }

    /// <summary>Why an item became a dead letter; null where none did.</summary>
    public string? Failure { get; set; }

    /// <summary>When what is due at once is due: since the run began, so that runs that began earlier end earlier.</summary>
    public long DueNow => Math.Min(created ??= session.Number("SELECT created FROM runs WHERE seq = $0", run) ?? 0, session.Now);

    /// <summary>Changes the counts; at zero the run ends.</summary>
    public void Apply()
    {
        if (Open == 0 && Waiting == 0 && Failure is null)
            return;
        var row = session.Query(
            r => (Id: r.GetString(0), Open: r.GetInt32(1), Failed: r.GetInt32(2)),
            """
            UPDATE runs SET open_items = open_items + $0, waiting_items = waiting_items + $1, failed_items = failed_items + ($2 IS NOT NULL), error = coalesce(error, $2),
                status = CASE WHEN waiting_items + $1 > 0 AND waiting_items + $1 = open_items + $0 THEN 2 WHEN status = 2 THEN 1 ELSE status END
            WHERE seq = $3 RETURNING id, open_items, failed_items
            """,
            Open, Waiting, Failure, run)[0];
        if (row.Open == 0)
            RunRows.End(session, run, RunId.Parse(row.Id), row.Failed > 0 ? RunStatus.Failed : RunStatus.Succeeded);
    }
}
