using System.Collections.Immutable;

namespace Klusterfuck.Engine.Invocation.Resident.Frames;

/// <summary>The program of a checkout with <c>mode: stream</c>.</summary>
internal sealed class FrameProgram : IResidentProgram
{
    private const string ContentType = "Content-Type";

    private static readonly TimeSpan ReadyPatience = TimeSpan.FromSeconds(2);

    private readonly ResidentContext context;
    private readonly ResidentSupervisor<FrameSession> supervisor;

    /// <summary>The program, not started.</summary>
    public FrameProgram(ResidentContext context)
    {
        this.context = context;
        supervisor = new(OpenAsync, context);
    }

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var session = await supervisor.GetAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await session.Ready.WaitAsync(ReadyPatience, context.Time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // Not every program says so. What it is sent meanwhile waits in its input.
        }
    }

    /// <inheritdoc/>
    public async Task<FunctionResponse> InvokeAsync(FunctionRequest request, long startedAt, Action release, CancellationToken cancellationToken)
    {
        try
        {
            using var body = await RequestBody.ReadAsync(request, context.Checkout.Config, context.Time, cancellationToken).ConfigureAwait(false);
            var answer = await SendAsync(request, body.Bytes, startedAt, cancellationToken).ConfigureAwait(false);
            return answer.Problem is null
                ? Answer(answer, request, startedAt)
                : new(context.Result(request, startedAt, InvocationFailure.Response, $"The program's response is none: the frame {answer.Problem}."));
        }
        catch (ResidentException e)
        {
            return new(context.Result(request, startedAt, e));
        }
        catch (TimeoutException)
        {
            return new(context.Result(request, startedAt, InvocationFailure.Timeout, context.TimeoutMessage));
        }
        catch (OperationCanceledException)
        {
            return new(context.Result(request, startedAt, InvocationFailure.Cancelled, "The caller went away."));
        }
        finally
        {
            release();
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => supervisor.DisposeAsync();

    private async Task<FrameAnswer> SendAsync(FunctionRequest request, ReadOnlyMemory<byte> body, long startedAt, CancellationToken cancellationToken)
    {
        while (true)
        {
            var starting = supervisor.GetAsync(cancellationToken);
            var session = starting.IsCompletedSuccessfully
                ? starting.Result
                : await starting.AsTask().WaitAsync(context.TimeLeft(startedAt), context.Time, cancellationToken).ConfigureAwait(false);
            try
            {
                return await session.SendAsync(request, body, context.TimeLeft(startedAt), cancellationToken).ConfigureAwait(false);
            }
            catch (ResidentException e) when (e.IsUnsent)
            {
                // It ended in this moment; the next start of it gets the request.
            }
        }
    }

    private Task<FrameSession> OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            return FrameSession.OpenAsync(context, ProgramEnvironment.ForProgram(context.Function, context.Checkout, context.Variables), cancellationToken);
        }
        catch (Processes.ProgramStartException e)
        {
            throw new ResidentException(InvocationFailure.Start, e.Message);
        }
    }

    private FunctionResponse Answer(FrameAnswer answer, FunctionRequest request, long startedAt)
    {
        var headers = answer.Headers.ToImmutableArray();
        if (!headers.Any(header => header.Key.Equals(ContentType, StringComparison.OrdinalIgnoreCase)))
            headers = headers.Insert(0, new(ContentType, answer.IsJson ? "application/json" : context.Checkout.Config.ContentType));
        return new FunctionResponse(
            context.Checkout.Commit, answer.Status, headers, new MemoryStream(answer.Body, writable: false),
            Task.FromResult(context.Result(request, startedAt)), static () => ValueTask.CompletedTask);
    }
}
