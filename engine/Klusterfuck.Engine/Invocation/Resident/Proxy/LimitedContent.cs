using System.Buffers;
using System.Net;

namespace Klusterfuck.Engine.Invocation.Resident.Proxy;

/// <summary>The body of a request on its way to the program, as it comes and no longer than it may be.</summary>
internal sealed class LimitedContent(FunctionRequest request, FunctionConfig config) : HttpContent
{
    private const int BufferSize = 32 * 1024;

    /// <summary>Why it was not sent to its end: it was too large, or its caller went away; null where neither is so.</summary>
    public InvocationFailure? Failure { get; private set; }

    /// <inheritdoc/>
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    /// <inheritdoc/>
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            long total = 0;
            int count;
            while ((count = await ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
            {
                total += count;
                if (total > config.MaxRequestBytes)
                {
                    Failure = InvocationFailure.TooLarge;
                    throw new IOException(ProgramInvoker.TooLargeMessage(config));
                }

                await stream.WriteAsync(buffer.AsMemory(0, count), cancellationToken).ConfigureAwait(false);

                // A program that answers as it reads must get what there is.
                await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <inheritdoc/>
    protected override bool TryComputeLength(out long length)
    {
        length = request.ContentLength ?? 0;
        return request.ContentLength is not null;
    }

    private async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await request.Body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Whatever the caller's stream throws.
            Failure = InvocationFailure.Cancelled;
            throw new IOException("The caller went away.", e);
        }
    }
}
