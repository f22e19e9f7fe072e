using System.Threading.Channels;
using Klusterfuck.Engine.Embedded.Storage;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Runs;
using Microsoft.Data.Sqlite;

namespace Klusterfuck.Engine.Embedded.Runs;

/// <summary>
/// Writes for all callers, on a thread of its own: takes every operation that waits, runs them in one transaction, commits once, and
/// answers them. Claims come last, so that one finds what the transaction itself put into the queue; those that find nothing wait here.
/// </summary>
internal sealed class RunWriter : IAsyncDisposable
{
    private const int MaxBatch = 256;
    private const int MaxQueued = 4096;
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);

    private readonly string path;
    private readonly WriteSession session;
    private readonly RunWaiters waiters;
    private readonly Channel<WriteOperation?> operations = Channel.CreateBounded<WriteOperation?>(
        new BoundedChannelOptions(MaxQueued) { SingleReader = true, AllowSynchronousContinuations = false });
    private readonly List<ClaimOperation> claims = [];
    private readonly ITimer timer;
    private readonly TaskCompletionSource stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long wakeAt = long.MaxValue;
    private long dataVersion;

    public RunWriter(string path, RunWaiters waiters, TimeProvider time)
    {
        this.path = path;
        this.waiters = waiters;
        session = new WriteSession(path, time);
        dataVersion = ReadDataVersion();
        timer = time.CreateTimer(_ => Wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        new Thread(Work) { IsBackground = true, Name = "runs.db writer" }.Start();
    }

    /// <summary>Writes. What has begun is finished and answered, whatever becomes of the token.</summary>
    public async Task<T> WriteAsync<T>(Func<WriteSession, T> write, CancellationToken cancellationToken)
    {
        var operation = new WriteOperation<T>(write, cancellationToken);
        await EnqueueAsync(operation, cancellationToken).ConfigureAwait(false);
        return await operation.Answer.ConfigureAwait(false);
    }

    /// <summary>Claims, waiting where the claim says so.</summary>
    public async Task<IReadOnlyList<WorkItem>> ClaimAsync(ClaimOperation claim, CancellationToken cancellationToken)
    {
        await EnqueueAsync(claim, cancellationToken).ConfigureAwait(false);
        using var cancelled = cancellationToken.Register(Wake);
        return await claim.Answer.ConfigureAwait(false);
    }

    /// <summary>Makes the writer look at its claims, at other processes' changes and at its timer.</summary>
    public void Wake() => operations.Writer.TryWrite(null);

    public async ValueTask DisposeAsync()
    {
        operations.Writer.TryComplete();
        await stopped.Task.ConfigureAwait(false);
        await timer.DisposeAsync().ConfigureAwait(false);
    }

    private async ValueTask EnqueueAsync(WriteOperation operation, CancellationToken cancellationToken)
    {
        try
        {
            await operations.Writer.WriteAsync(operation, cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            throw new ObjectDisposedException(path);
        }
    }

    private void Work()
    {
        var batch = new List<WriteOperation>(MaxBatch);
        while (operations.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            batch.Clear();
            var woken = false;
            while (batch.Count < MaxBatch && operations.Reader.TryRead(out var operation))
            {
                if (operation is ClaimOperation claim)
                    claims.Add(claim);
                else if (operation is not null)
                    batch.Add(operation);
                else
                    woken = true;
            }

            try
            {
                Turn(batch, woken);
            }
            catch (Exception error)
            {
                // Nothing that one turn met may end the thread all callers wait for.
                FailAll(batch, error);
            }
        }

        foreach (var claim in claims)
            claim.Fail(new ObjectDisposedException(path));
        waiters.EndAll();
        session.Dispose();
        stopped.SetResult();
    }

    private void Turn(List<WriteOperation> batch, bool woken)
    {
        DropCancelled();
        if (batch.Count > 0 || (claims.Count > 0 && IsSomethingDue()))
            CommitBatch([.. batch, .. claims]);
        if (woken)
        {
            wakeAt = long.MaxValue;
            CheckOtherProcesses();
        }

        AnswerWaitingClaims();
        SetTimer();
    }

    /// <summary>Runs operations as one transaction. An operation that fails is left out; where its fault took the transaction with it, the others begin again.</summary>
    private void CommitBatch(List<WriteOperation> batch)
    {
        while (batch.Count > 0)
        {
            IReadOnlyList<RunId> ended;
            try
            {
                session.Begin();
                if (!RunAll(batch))
                    continue;
                ended = session.Commit();
            }
            catch (SqliteException error)
            {
                session.Rollback();
                FailAll(batch, StorageFault.From(error, path));
                return;
            }

            foreach (var operation in batch)
            {
                if (operation is ClaimOperation { Waits: true })
                    continue;
                operation.Complete();
                if (operation is ClaimOperation claim)
                    claims.Remove(claim);
            }

            foreach (var run in ended)
                waiters.End(run);
            return;
        }
    }

    private bool RunAll(List<WriteOperation> batch)
    {
        for (var i = 0; i < batch.Count;)
        {
            var operation = batch[i];
            if (operation.IsCancelled)
            {
                Leave(batch, i).Cancel();
                continue;
            }

            try
            {
                session.Try(() => operation.Run(session));
                i++;
            }
            catch (Exception error)
            {
                Leave(batch, i).Fail(error is SqliteException sqlite ? StorageFault.From(sqlite, path) : error);
                if (!session.InTransaction)
                    return false;
            }
        }

        return true;
    }

    private WriteOperation Leave(List<WriteOperation> batch, int index)
    {
        var operation = batch[index];
        batch.RemoveAt(index);
        if (operation is ClaimOperation claim)
            claims.Remove(claim);
        return operation;
    }

    private void FailAll(List<WriteOperation> batch, Exception error)
    {
        foreach (var operation in batch)
        {
            operation.Fail(error);
            if (operation is ClaimOperation claim)
                claims.Remove(claim);
        }
    }

    private void DropCancelled()
    {
        foreach (var claim in claims.Where(c => c.IsCancelled).ToArray())
        {
            claims.Remove(claim);
            claim.Cancel();
        }
    }

    // Claims that do not wait and came when nothing was due have not been run at all.
    private void AnswerWaitingClaims()
    {
        foreach (var claim in claims.Where(c => !c.Waits).ToArray())
        {
            claims.Remove(claim);
            claim.Complete();
        }
    }

    private bool IsSomethingDue() => FindNextDue() is { } due && due <= session.Now;

    private long? FindNextDue() => session.Number("SELECT due FROM items ORDER BY due LIMIT 1");

    private long ReadDataVersion() => session.Number("PRAGMA data_version") ?? 0;

    private void CheckOtherProcesses()
    {
        var version = ReadDataVersion();
        if (version == dataVersion)
            return;
        dataVersion = version;
        foreach (var run in waiters.Waiting)
        {
            if (session.Number("SELECT 1 FROM runs WHERE id = $0 AND ended IS NULL", run.Value) is null)
                waiters.End(run);
        }
    }

    // Other processes' changes are looked for while somebody waits for them; an item's due time is waited for to the millisecond.
    private void SetTimer()
    {
        if (claims.Count == 0 && waiters.IsEmpty)
            return;
        var now = session.Now;
        var at = now + (long)Poll.TotalMilliseconds;
        if (claims.Count > 0 && FindNextDue() is { } due)
            at = Math.Clamp(due, now + 1, at);
        if (at >= wakeAt)
            return;
        wakeAt = at;
        timer.Change(TimeSpan.FromMilliseconds(at - now), Timeout.InfiniteTimeSpan);
    }
}
