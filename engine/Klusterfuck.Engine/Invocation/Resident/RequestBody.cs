using System.Buffers;

namespace Klusterfuck.Engine.Invocation.Resident;

/// <summary>The whole body of a request in memory. Disposing gives the memory back.</summary>
internal sealed class RequestBody : IDisposable
{
    private const int FirstSize = 4 * 1024;

    private byte[] buffer = [];
    private int length;

    private RequestBody()
    {
    }

    /// <summary>The body.</summary>
    public ReadOnlyMemory<byte> Bytes => buffer.AsMemory(0, length);

    /// <summary>Reads a body.</summary>
    /// <exception cref="ResidentException">It is too large, or its caller went away.</exception>
    /// <exception cref="TimeoutException">It did not come in time.</exception>
    public static async ValueTask<RequestBody> ReadAsync(FunctionRequest request, FunctionConfig config, TimeProvider time, CancellationToken cancellationToken)
    {
        var body = new RequestBody();
        if (request.ContentLength == 0 || ReferenceEquals(request.Body, Stream.Null))
            return body;
        using var timeout = new CancellationTokenSource(config.Timeout, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            body.buffer = ArrayPool<byte>.Shared.Rent((int)Math.Clamp(request.ContentLength + 1 ?? FirstSize, 16, FirstSize));
            await body.FillAsync(request.Body, config, stop.Token).ConfigureAwait(false);
            return body;
        }
        catch (Exception e)
        {
            body.Dispose();
            if (e is ResidentException)
                throw;
            if (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
                throw new TimeoutException();

            // Whatever the caller's stream throws: the program must not take half a body for a whole one.
            throw new ResidentException(InvocationFailure.Cancelled, "The caller went away.");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(buffer);
        buffer = [];
    }

    private async Task FillAsync(Stream source, FunctionConfig config, CancellationToken cancellationToken)
    {
        int count;
        while ((count = await source.ReadAsync(buffer.AsMemory(length), cancellationToken).ConfigureAwait(false)) > 0)
        {
            length += count;
            if (length > config.MaxRequestBytes)
                throw new ResidentException(InvocationFailure.TooLarge, ProgramInvoker.TooLargeMessage(config));
            if (length == buffer.Length)
                Grow();
        }
    }

    private void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent(2 * buffer.Length);
        Bytes.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = larger;
    }
}
