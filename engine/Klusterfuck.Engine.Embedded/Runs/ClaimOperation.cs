using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Engine.Embedded.Runs;

/// <summary>A claim, which may wait in the writer until something is due. What it has claimed reaches its caller also where that has cancelled meanwhile.</summary>
internal sealed class ClaimOperation : WriteOperation
{
    private readonly TaskCompletionSource<IReadOnlyList<WorkItem>> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly WorkClaim claim;
    private readonly RunStoreOptions options;
    private readonly CancellationToken cancellationToken;
    private IReadOnlyList<WorkItem> items = [];

    public ClaimOperation(WorkClaim claim, RunStoreOptions options, CancellationToken cancellationToken)
    {
        this.claim = claim;
        this.options = options;
        this.cancellationToken = cancellationToken;
    }

    public Task<IReadOnlyList<WorkItem>> Answer => answer.Task;

    /// <summary>Whether it goes on waiting because nothing was due.</summary>
    public bool Waits => claim.Wait && items.Count == 0;

    public override bool IsCancelled => cancellationToken.IsCancellationRequested;

    public override void Run(WriteSession session) => items = Claiming.Claim(session, claim, options);

    public override void Complete() => answer.TrySetResult(items);

    public override void Fail(Exception error) => answer.TrySetException(error);

    public override void Cancel() => answer.TrySetCanceled(cancellationToken);
}
