using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Engine.Embedded.Tests.Runs;

/// <summary>A store, and an executor, through which a runner goes until it dies at one point; from then on everything hangs.</summary>
internal sealed class DyingStore(IRunStore store, CrashPoint point, int step, INodeExecutor? executor) : IRunStore, IWorkLeases, INodeExecutor
{
    private readonly TaskCompletionSource died = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int passed;

    public Task Died => died.Task;

    public string Kind => executor!.Kind;

    public Task<RunTicket> SubmitAsync(NewRun run, CancellationToken cancellationToken) => store.SubmitAsync(run, cancellationToken);

    public async Task<IReadOnlyList<WorkItem>> ClaimAsync(WorkClaim claim, CancellationToken cancellationToken)
    {
        var items = await store.ClaimAsync(claim, cancellationToken);
        await PassAsync(CrashPoint.AfterClaim);
        return items;
    }

    public async Task<NodeOutcome> ExecuteAsync(Engine.Flows.FlowNode node, WorkItem item, CancellationToken cancellationToken)
    {
        var outcome = await executor!.ExecuteAsync(node, item, cancellationToken);
        await PassAsync(CrashPoint.InNode);
        return outcome;
    }

    public async Task<bool> CommitAsync(StepCommit commit, CancellationToken cancellationToken)
    {
        await PassAsync(CrashPoint.BeforeCommit);
        var taken = await store.CommitAsync(commit, cancellationToken);
        await PassAsync(CrashPoint.AfterCommit);
        return taken;
    }

    public Task<bool> SignalAsync(RunId run, StepId step, string signal, CancellationToken cancellationToken) => store.SignalAsync(run, step, signal, cancellationToken);

    public Task<bool> CancelAsync(RunId run, CancellationToken cancellationToken) => store.CancelAsync(run, cancellationToken);

    public Task<IReadOnlyList<WorkKey>> RenewAsync(string owner, IReadOnlyList<WorkKey> items, TimeSpan lease, CancellationToken cancellationToken) => HangAsync<IReadOnlyList<WorkKey>>();

    public Task ReleaseAsync(string owner, IReadOnlyList<WorkKey> items, CancellationToken cancellationToken) => HangAsync<bool>();

    public Task<int> TakeOverAsync(CancellationToken cancellationToken) => HangAsync<int>();

    /// <summary>Dies here and now; false where it had died already.</summary>
    public bool Die() => died.TrySetResult();

    private async Task PassAsync(CrashPoint here)
    {
        if (died.Task.IsCompleted)
            await HangAsync<bool>();
        if (here != point || Interlocked.Increment(ref passed) < step)
            return;
        died.TrySetResult();
        await HangAsync<bool>();
    }

    private static Task<T> HangAsync<T>() => new TaskCompletionSource<T>().Task;
}
