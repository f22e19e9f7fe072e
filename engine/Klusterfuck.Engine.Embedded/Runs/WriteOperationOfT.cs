namespace Klusterfuck.Engine.Embedded.Runs;

/// <summary>Something a caller wants written, with the answer it waits for.</summary>
internal sealed class WriteOperation<T>(Func<WriteSession, T> write, CancellationToken cancellationToken) : WriteOperation
{
    private readonly TaskCompletionSource<T> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T result = default!;

    public Task<T> Answer => answer.Task;

    public override bool IsCancelled => cancellationToken.IsCancellationRequested;

    public override void Run(WriteSession session) => result = write(session);

    public override void Complete() => answer.TrySetResult(result);

    public override void Fail(Exception error) => answer.TrySetException(error);

    public override void Cancel() => answer.TrySetCanceled(cancellationToken);
}
