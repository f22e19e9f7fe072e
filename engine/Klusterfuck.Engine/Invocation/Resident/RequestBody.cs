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
        using var limit = new ReadLimit(config.Timeout, time, cancellationToken);
        try
        {
            body.buffer = ArrayPool<byte>.Shared.Rent((int)Math.Clamp(request.ContentLength + 1 ?? FirstSize, 16, FirstSize));
            await body.FillAsync(request.Body, config, limit).ConfigureAwait(false);
            return body;
        }
        catch (Exception e)
        {
            body.Dispose();
            if (e is ResidentException)
                throw;
            if (limit.Token.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
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

    private async ValueTask FillAsync(Stream source, FunctionConfig config, ReadLimit limit)
    {
        while (true)
        {
            var reading = source.ReadAsync(buffer.AsMemory(length), limit.Token);
            if (!reading.IsCompleted)
                limit.Begin();
            if (await reading.ConfigureAwait(false) is not (> 0 and var count))
                return;
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

    // Most bodies have come with their head: a timer and a link to the caller are made for those only that have not.
    private sealed class ReadLimit(TimeSpan timeout, TimeProvider time, CancellationToken caller) : IDisposable
    {
        private readonly CancellationTokenSource stop = new();
        private ITimer? timer;
        private CancellationTokenRegistration registration;

        public CancellationToken Token => stop.Token;

        public void Begin()
        {
            if (timer is not null)
                return;
            timer = time.CreateTimer(static source => ((CancellationTokenSource)source!).Cancel(), stop, timeout, Timeout.InfiniteTimeSpan);
            registration = caller.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), stop);
        }

        public void Dispose()
        {
            timer?.Dispose();
            registration.Dispose();
            stop.Dispose();
        }
    }
}
