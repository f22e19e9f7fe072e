using Klusterfuck.Engine.Embedded.Storage;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Runs;
using Microsoft.Data.Sqlite;

namespace Klusterfuck.Engine.Embedded.Runs;

/// <summary>Keeps runs in one SQLite database. Several processes may have it open.</summary>
public sealed class SqliteRunStore : IRunStore, IWorkLeases, IRunHistory, IDeadLetters, IAsyncDisposable
{
    private const long MaxListedBytes = 64 * 1024 * 1024;

    private readonly Database database;
    private readonly RunWaiters waiters = new();
    private readonly RunWriter writer;
    private readonly RunStoreOptions options;

    private SqliteRunStore(Database database, RunStoreOptions options, TimeProvider time)
    {
        this.database = database;
        this.options = options;
        writer = new RunWriter(database.Path, waiters, time);
    }

    internal RunWriter Writer => writer;

    /// <summary>Opens the database, making or migrating it where needed.</summary>
    /// <param name="path">The file, on a local disk.</param>
    /// <param name="options">Limits.</param>
    /// <param name="time">The clock of leases.</param>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.StorageUnavailable"/>, <see cref="ErrorCodes.DiskFull"/>.</exception>
    public static SqliteRunStore Open(string path, RunStoreOptions options, TimeProvider time)
    {
        var database = Database.Open(path, RunSchema.Migrations);
        try
        {
            return new SqliteRunStore(database, options, time);
        }
        catch (SqliteException error)
        {
            database.Dispose();
            throw StorageFault.From(error, path);
        }
    }

    /// <inheritdoc/>
    public Task<RunTicket> SubmitAsync(NewRun run, CancellationToken cancellationToken) =>
        writer.WriteAsync(session => Submitting.Submit(session, run, options), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<WorkItem>> ClaimAsync(WorkClaim claim, CancellationToken cancellationToken) =>
        writer.ClaimAsync(new ClaimOperation(claim, options, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task<bool> CommitAsync(StepCommit step, CancellationToken cancellationToken) =>
        writer.WriteAsync(session => StepCommitting.Commit(session, step), cancellationToken);

    /// <inheritdoc/>
    public Task<bool> SignalAsync(RunId run, StepId step, string signal, CancellationToken cancellationToken) =>
        writer.WriteAsync(session => Parking.Signal(session, run, step, signal), cancellationToken);

    /// <inheritdoc/>
    public Task<bool> CancelAsync(RunId run, CancellationToken cancellationToken) =>
        writer.WriteAsync(session => Cancelling.Cancel(session, run), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<WorkKey>> RenewAsync(string owner, IReadOnlyList<WorkKey> items, TimeSpan lease, CancellationToken cancellationToken) =>
        writer.WriteAsync(session => Leasing.Renew(session, owner, items, lease), cancellationToken);

    /// <inheritdoc/>
    public Task ReleaseAsync(string owner, IReadOnlyList<WorkKey> items, CancellationToken cancellationToken) =>
        writer.WriteAsync(session => Leasing.Release(session, owner, items), cancellationToken);

    /// <inheritdoc/>
    public Task<int> TakeOverAsync(CancellationToken cancellationToken) => writer.WriteAsync(Leasing.TakeOver, cancellationToken);

    /// <inheritdoc/>
    public Task<Run?> FindAsync(RunId run, CancellationToken cancellationToken) => ReadAsync(c => RunReading.Find(c, run), cancellationToken);

    /// <inheritdoc/>
    public Task<Page<Run>> ListAsync(RunQuery query, CancellationToken cancellationToken) => ReadAsync(c => RunReading.List(c, query), cancellationToken);

    /// <inheritdoc/>
    public Task<RunSummary> SummariseAsync(NamespaceName ns, DateTimeOffset since, CancellationToken cancellationToken) =>
        ReadAsync(c => RunSummaries.Read(c, ns, since), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<StepRecord>> ListStepsAsync(RunId run, long maxBytes, CancellationToken cancellationToken) =>
        ReadAsync(c => StepReading.ListSteps(c, run, maxBytes), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<RunOutput>> ListOutputsAsync(RunId run, long maxBytes, CancellationToken cancellationToken) =>
        ReadAsync(c => StepReading.ListOutputs(c, run, maxBytes), cancellationToken);

    /// <inheritdoc/>
    public Task<Page<WaitingStep>> ListWaitingAsync(NamespaceName ns, PageRequest page, CancellationToken cancellationToken) =>
        ReadAsync(c => StepReading.ListWaiting(c, ns, page), cancellationToken);

    /// <inheritdoc/>
    public Task<QueueStatus> CountAsync(CancellationToken cancellationToken) => ReadAsync(RunReading.Count, cancellationToken);

    /// <inheritdoc/>
    public async Task WaitForEndAsync(RunId run, CancellationToken cancellationToken)
    {
        while (true)
        {
            var waiter = waiters.Add(run);
            try
            {
                // Only now: an end between a look before and the waiter would be missed.
                if (await ReadAsync(c => RunReading.HasEnded(c, run), cancellationToken).ConfigureAwait(false))
                    return;
                writer.Wake();
                await waiter.Ended.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                waiters.Remove(run, waiter);
            }
        }
    }

    /// <inheritdoc/>
    public Task<int> PruneAsync(RunRetention retention, CancellationToken cancellationToken) =>
        writer.WriteAsync(session => Pruning.Prune(session, retention), cancellationToken);

    /// <inheritdoc/>
    public Task<Page<DeadLetter>> ListAsync(NamespaceName ns, ResourceName? flow, PageRequest page, CancellationToken cancellationToken) =>
        ReadAsync(c => StepReading.ListDeadLetters(c, ns, flow, page, MaxListedBytes), cancellationToken);

    /// <inheritdoc/>
    public Task<RunId> RetryAsync(NamespaceName ns, StepId id, CancellationToken cancellationToken) =>
        writer.WriteAsync(session => Reviving.Retry(session, ns, id), cancellationToken);

    /// <inheritdoc/>
    public Task<int> RetryAllAsync(RunId run, CancellationToken cancellationToken) => writer.WriteAsync(session => Reviving.RetryAll(session, run), cancellationToken);

    /// <inheritdoc/>
    public Task<bool> RemoveAsync(NamespaceName ns, StepId id, CancellationToken cancellationToken) =>
        writer.WriteAsync(session => Reviving.Remove(session, ns, id), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await writer.DisposeAsync().ConfigureAwait(false);
        database.Dispose();
    }

    // Reads go to the disk, which must not hold up the caller's thread.
    private Task<T> ReadAsync<T>(Func<Connection, T> read, CancellationToken cancellationToken) => Task.Run(() => database.Read(read), cancellationToken);
}
