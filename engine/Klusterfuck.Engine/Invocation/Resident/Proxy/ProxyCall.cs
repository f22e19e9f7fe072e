namespace Klusterfuck.Engine.Invocation.Resident.Proxy;

/// <summary>One request on its way through a program that serves HTTP; the body of its answer.</summary>
internal sealed class ProxyCall : Stream
{
    private static readonly TimeSpan EndPatience = TimeSpan.FromMilliseconds(250);

    private readonly ResidentContext context;
    private readonly FunctionRequest request;
    private readonly long startedAt;
    private readonly Action release;
    private readonly CancellationToken caller;
    private readonly CancellationTokenSource timeout;
    private readonly CancellationTokenSource stop;
    private readonly LimitedContent? content;
    private readonly TaskCompletionSource<InvocationResult> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ProxySession? session;
    private HttpResponseMessage? response;
    private Stream body = Null;
    private int ended;

    /// <summary>A request that is not sent yet.</summary>
    public ProxyCall(ResidentContext context, FunctionRequest request, long startedAt, Action release, CancellationToken caller)
    {
        this.context = context;
        this.request = request;
        this.startedAt = startedAt;
        this.release = release;
        this.caller = caller;
        timeout = new CancellationTokenSource(context.TimeLeft(startedAt), context.Time);
        stop = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, caller);
        content = request.ContentLength == 0 || ReferenceEquals(request.Body, Null) ? null : new LimitedContent(request, context.Checkout.Config);
    }

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

    /// <summary>Sends it and waits for the head of the answer.</summary>
    public async Task<FunctionResponse> SendAsync(ResidentSupervisor<ProxySession> supervisor)
    {
        try
        {
            session = await supervisor.GetAsync(stop.Token).ConfigureAwait(false);
            response = await SendAsync(session).ConfigureAwait(false);
            body = await response.Content.ReadAsStreamAsync(stop.Token).ConfigureAwait(false);
            return new FunctionResponse(
                context.Checkout.Commit, (int)response.StatusCode, ProxyHeaders.Read(response), this, completion.Task, DisposeAsync);
        }
        catch (Exception e) when (e is ResidentException or HttpRequestException or IOException or OperationCanceledException)
        {
            var result = await ExplainAsync(e, "before it answered").ConfigureAwait(false);
            await EndAsync(result).ConfigureAwait(false);
            return new FunctionResponse(result);
        }
    }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty)
            return 0;
        try
        {
            var count = completion.Task.IsCompleted ? 0 : await body.ReadAsync(buffer, stop.Token).ConfigureAwait(false);
            if (count == 0)
                await EndAsync(context.Result(request, startedAt)).ConfigureAwait(false);
            return count;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            var result = await ExplainAsync(e, "before its answer was complete").ConfigureAwait(false);
            await EndAsync(result).ConfigureAwait(false);
            throw new IOException($"The response is incomplete. {result.Message}", e);
        }
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

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await EndAsync(context.Result(request, startedAt, InvocationFailure.Cancelled, "The caller went away.")).ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<HttpResponseMessage> SendAsync(ProxySession running)
    {
        using var message = ProxyHeaders.Write(request, running.Authority, content);
        if (content is null && request.ContentLength == 0 && request.Method is not ("GET" or "HEAD"))
            message.Content = new ByteArrayContent([]);
        try
        {
            return await running.SendAsync(message, stop.Token).ConfigureAwait(false);
        }
        finally
        {
            // It may still be sent while the answer comes already.
            message.Content = null;
        }
    }

    private async ValueTask EndAsync(InvocationResult result)
    {
        if (Interlocked.Exchange(ref ended, 1) != 0)
            return;
        await stop.CancelAsync().ConfigureAwait(false);
        response?.Dispose();
        stop.Dispose();
        timeout.Dispose();
        release();
        completion.SetResult(result);
    }

    private async Task<InvocationResult> ExplainAsync(Exception error, string when)
    {
        if (error is ResidentException known)
            return context.Result(request, startedAt, known);
        if (caller.IsCancellationRequested || content?.Failure == InvocationFailure.Cancelled)
            return context.Result(request, startedAt, InvocationFailure.Cancelled, "The caller went away.");
        if (content?.Failure == InvocationFailure.TooLarge)
            return context.Result(request, startedAt, InvocationFailure.TooLarge, ProgramInvoker.TooLargeMessage(context.Checkout.Config));
        if (timeout.IsCancellationRequested)
            return context.Result(request, startedAt, InvocationFailure.Timeout, context.TimeoutMessage) with { StandardErrorTail = session?.Tail ?? "" };
        if (session is null)
            return context.Result(request, startedAt, InvocationFailure.Start, error.Message);

        // A connection breaks a moment before its process is seen to have ended.
        await Task.WhenAny(session.Ended, Task.Delay(EndPatience, context.Time, CancellationToken.None)).ConfigureAwait(false);
        return session.Ended.IsCompleted
            ? context.Result(request, startedAt, InvocationFailure.Exit, $"The program {await session.Ended.ConfigureAwait(false)} {when}.") with { StandardErrorTail = session.Tail }
            : context.Result(request, startedAt, InvocationFailure.Response, $"The program broke the connection {when}.") with { StandardErrorTail = session.Tail };
    }
}
