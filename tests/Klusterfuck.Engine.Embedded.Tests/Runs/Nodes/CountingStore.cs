using System.Collections.Concurrent;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Engine.Embedded.Tests.Runs.Nodes;

/// <summary>A store that notes what is committed.</summary>
internal sealed class CountingStore(IRunStore store) : IRunStore
{
    private readonly ConcurrentQueue<StepCommit> commits = [];

    /// <summary>The nodes of each transaction, in order.</summary>
    public IReadOnlyList<string> Commits => [.. commits.Select(c => string.Join(' ', c.Followers.Prepend(c).Select(s => s.Item.Node.Value)))];

    public Task<RunTicket> SubmitAsync(NewRun run, CancellationToken cancellationToken) => store.SubmitAsync(run, cancellationToken);

    public Task<IReadOnlyList<WorkItem>> ClaimAsync(WorkClaim claim, CancellationToken cancellationToken) => store.ClaimAsync(claim, cancellationToken);

    public Task<bool> CommitAsync(StepCommit step, CancellationToken cancellationToken)
    {
        commits.Enqueue(step);
        return store.CommitAsync(step, cancellationToken);
    }

    public Task<bool> SignalAsync(RunId run, StepId step, string signal, CancellationToken cancellationToken) => store.SignalAsync(run, step, signal, cancellationToken);

    public Task<bool> CancelAsync(RunId run, CancellationToken cancellationToken) => store.CancelAsync(run, cancellationToken);
}
