using System.Buffers;
using System.IO.Pipelines;

namespace Klusterfuck.Engine.Invocation;

/// <summary>What a program writes, as it writes it. Its end is known to be a good one only when the program has ended.</summary>
/// <param name="call">The call.</param>
/// <param name="begun">What was read of its output and is part of the body.</param>
internal sealed class ResponseBody(ProgramCall call, ReadResult begun) : Stream
{
    // What is read is given back to the pipe only as a whole: it does not tell again of what was looked at and left.
    private ReadOnlySequence<byte> current = begun.Buffer;
    private bool completed = begun.IsCompleted;

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
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty)
            return 0;
        while (current.IsEmpty && !completed)
        {
            var read = await call.Output.ReadAsync(cancellationToken).ConfigureAwait(false);
            current = read.Buffer;
            completed = read.IsCompleted;
            if (current.IsEmpty)
                call.Output.AdvanceTo(current.End);
        }

        if (!current.IsEmpty)
        {
            var count = (int)Math.Min(current.Length, buffer.Length);
            current.Slice(0, count).CopyTo(buffer.Span);
            current = current.Slice(count);
            if (current.IsEmpty)
                call.Output.AdvanceTo(current.End);
            return count;
        }

        var result = await call.FinishAsync().ConfigureAwait(false);
        return result.Succeeded ? 0 : throw new IOException($"The response is incomplete. {result.Message}");
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
