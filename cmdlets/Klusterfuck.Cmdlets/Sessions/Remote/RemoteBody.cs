using Klusterfuck.Engine.Invocation;

namespace Klusterfuck.Cmdlets.Sessions.Remote;

/// <summary>The body of an answer, which tells at its end how the call ended.</summary>
internal sealed class RemoteBody(Stream inner, Func<bool, InvocationResult> end) : Stream
{
    private readonly TaskCompletionSource<InvocationResult> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>How the call ended; completes when the body has been read or has broken off.</summary>
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
            if (read == 0)
                completion.TrySetResult(end(false));
            return read;
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            completion.TrySetResult(end(true));
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
            completion.TrySetCanceled();
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
