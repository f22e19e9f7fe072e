namespace Klusterfuck.Engine.Invocation;

/// <summary>The body of an answer that came over HTTP, which tells at its end how the call ended.</summary>
/// <param name="inner">The body as it comes; disposed with this one.</param>
/// <param name="end">
/// How the call ended: null where the body was read to its end, <see cref="InvocationFailure.Response"/> where it broke off,
/// <see cref="InvocationFailure.Cancelled"/> where it was given up before.
/// </param>
public sealed class HttpAnswerStream(Stream inner, Func<InvocationFailure?, InvocationResult> end) : Stream
{
    private readonly TaskCompletionSource<InvocationResult> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>How the call ended; completes when the body has been read, has broken off or was given up. Never faults.</summary>
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
                completion.TrySetResult(end(null));
            return read;
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            completion.TrySetResult(end(InvocationFailure.Response));
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
            completion.TrySetResult(end(InvocationFailure.Cancelled));
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
