using Klusterfuck.Engine.Embedded.Storage;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Embedded.Runs;

/// <summary>The one connection that writes. Used by the writer's thread only.</summary>
internal sealed class WriteSession : Connection
{
    // Pages of the log after which they go into the database. A page that changes with every step, as most here do, is then written there once instead of many times.
    private const int CheckpointPages = 4_000;

    // What a transaction changes beyond its cache is written to the log more than once.
    private const int CacheKiB = 32 * 1024;

    private readonly List<RunId> endedRuns = [];

    public WriteSession(string path, TimeProvider time)
        : base(path)
    {
        Time = time;
        ExecuteScript($"PRAGMA wal_autocheckpoint={CheckpointPages}; PRAGMA cache_size=-{CacheKiB}");
    }

    /// <summary>The clock of due times and leases.</summary>
    public TimeProvider Time { get; }

    /// <summary>The flow whose turn was last.</summary>
    public string LastFlow { get; set; } = "";

    /// <summary>This moment, in milliseconds since 1970.</summary>
    public long Now => Time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Notes that the transaction ends a run.</summary>
    public void EndsRun(RunId run) => endedRuns.Add(run);

    /// <summary>Begins a transaction, waiting for writers of other processes.</summary>
    public void Begin()
    {
        endedRuns.Clear();
        Execute("BEGIN IMMEDIATE");
    }

    /// <summary>
    /// Runs one operation. Where it fails nothing of it remains: it had changed nothing, as an operation that is refused has not, or else the whole transaction is taken
    /// back, which is then no longer open. Savepoints would keep a copy of each page of each operation for what hardly ever happens.
    /// </summary>
    public void Try(Action operation)
    {
        var before = Changes;
        try
        {
            operation();
        }
        catch when (Changes != before)
        {
            Rollback();
            throw;
        }
    }

    /// <summary>Makes everything since <see cref="Begin"/> durable; the runs it ended.</summary>
    public IReadOnlyList<RunId> Commit()
    {
        Execute("COMMIT");
        return [.. endedRuns];
    }
}
