namespace Klusterfuck.Engine.Invocation;

/// <summary>The body of an answer that came over HTTP, which tells at its end how the call ended.</summary>
/// <param name="inner">The body as it comes; disposed with this one.</param>
/// <param name="answer">What its head said.</param>
/// <param name="time">The clock.</param>
/// <param name="began">The timestamp of that clock at which the call began.</param>
public sealed class HttpAnswerStream(Stream inner, InvocationResult answer, TimeProvider time, long began) : Stream
{
    private readonly TaskCompletionSource<InvocationResult> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>
    /// How the call ended; completes when the body has been read (no failure), has broken off (<see cref="InvocationFailure.Response"/>) or was given up
    /// before its end (<see cref="InvocationFailure.Cancelled"/>). Never faults.
    /// </summary>
    public Task<InvocationResult> Completion => completion.Task;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            var read = await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            if (read == 0 && buffer.Length > 0)
                End(null);
            return read;
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            End(InvocationFailure.Response);
            throw e as IOException ?? new IOException(e.Message, e);
        }
    }

    /// <inheritdoc/>
    public override void Flush() => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            End(InvocationFailure.Cancelled);
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private void End(InvocationFailure? failure) => completion.TrySetResult(answer with
    {
        Duration = time.GetElapsedTime(began),
        Failure = failure,
        Message = failure is InvocationFailure.Response ? "The answer broke off before its end: the program failed after it had begun to answer." : null,
    });
}
