using System.Buffers;
using System.Collections.Immutable;
using System.IO.Pipelines;
using Klusterfuck.Engine.Checkouts;
using Klusterfuck.Engine.Functions;
using Klusterfuck.Engine.Invocation.Prestart;
using Klusterfuck.Engine.Invocation.Processes;
using Klusterfuck.Engine.Invocation.Resident;
using Klusterfuck.Engine.Invocation.Resident.Frames;
using Klusterfuck.Engine.Invocation.Resident.Proxy;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Invocation;

/// <summary>
/// Runs the program of a checkout, one process a request. One instance serves one function of one process: it counts what runs at once
/// (<see cref="FunctionConfig.Concurrency"/>), lets as many wait, 5 s at most, and refuses what is beyond.
/// <para>
/// <see cref="FunctionConfig.Timeout"/> is the time from start to exit on the clock, whatever it is spent on: a caller that reads slowly uses it up
/// too. When the program ends, its group is killed, what is in the pipe is read, and nothing more is waited for. A plain answer is held back until
/// the program has ended, 64 KiB of it are there, or 200 ms after its first byte, so that a program that fails soon gets a clean answer.
/// </para>
/// </summary>
public sealed class ProgramInvoker : IAsyncDisposable
{
    private const int HeldBack = 64 * 1024;

    private static readonly TimeSpan HeadDelay = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan BusyPause = TimeSpan.FromSeconds(1);

    private readonly Target function;
    private readonly Action<FunctionLogLine> log;
    private readonly TimeProvider time;
    private readonly PrestartedPrograms programs;
    private readonly ResidentPrograms residents;
    private readonly InvocationGate gate;

    /// <summary>An invoker for one function.</summary>
    /// <param name="function">The function, for <c>KF_FUNCTION</c> and <c>KF_NAMESPACE</c>.</param>
    /// <param name="log">Takes what programs write to standard error, line by line; called on any thread, must not throw.</param>
    /// <param name="time">The clock.</param>
    public ProgramInvoker(Target function, Action<FunctionLogLine> log, TimeProvider time)
        : this(function, log, time, ProcessLauncher.Default, PrestartRuntimes.Default)
    {
    }

    internal ProgramInvoker(Target function, Action<FunctionLogLine> log, TimeProvider time, IProcessLauncher launcher, IReadOnlyList<IPrestartRuntime> runtimes)
    {
        this.function = function;
        this.log = log;
        this.time = time;
        programs = new PrestartedPrograms(
            launcher, runtimes, (checkout, text) => log(new FunctionLogLine(time.GetUtcNow(), "", checkout.Commit, text)), time);
        residents = new ResidentPrograms(
            (checkout, variables) => OpenResident(new ResidentContext(function, checkout, variables, launcher, log, time, GoesOnAtOnce)), time);
        gate = new InvocationGate(time);
    }

    /// <summary>
    /// Whether whoever waits for a program that answers frames may go on where the frame was read, on the thread that watches all programs, instead of on one of the
    /// pool: many small answers cost less so. For a host that never blocks there. Off by default.
    /// </summary>
    public bool GoesOnAtOnce { get; init; }

    /// <summary>Requests that run now.</summary>
    public int InFlight => gate.Running;

    /// <summary>Requests so far that found no process waiting for them where there usually is one.</summary>
    public long ColdStarts => programs.ColdStarts + residents.ColdStarts;

    /// <summary>Runs one request. Failures are in the response, never thrown.</summary>
    /// <param name="checkout">The commit to run.</param>
    /// <param name="variables">The definition's environment and the values of secrets; wins over <c>config.yaml</c>'s, never over <c>KF_</c>.</param>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Ends the program when the caller goes away.</param>
    public async Task<FunctionResponse> InvokeAsync(
        Checkout checkout, IReadOnlyDictionary<string, string> variables, FunctionRequest request, CancellationToken cancellationToken)
    {
        var startedAt = time.GetTimestamp();
        if (request.ContentLength > checkout.Config.MaxRequestBytes)
            return Fail(InvocationFailure.TooLarge, TooLargeMessage(checkout.Config));
        var entered = false;
        try
        {
            entered = await gate.EnterAsync(checkout.Config.Concurrency, cancellationToken).ConfigureAwait(false);
            if (!entered)
                return Fail(InvocationFailure.Busy, $"{function} runs {checkout.Config.Concurrency} requests and as many wait.", BusyPause);
            if (checkout.Config.Mode != FunctionMode.Process)
            {
                var answer = residents.InvokeAsync(checkout, variables, request, startedAt, gate.Leave, cancellationToken);
                entered = false;
                return await answer.ConfigureAwait(false);
            }

            var environment = ProgramEnvironment.ForRequest(function, checkout, variables, request);
            var process = await programs.For(checkout).StartAsync(checkout.Config.Command, checkout.Folder, environment, cancellationToken).ConfigureAwait(false);
            entered = false;
            var call = ProgramCall.Run(process, checkout, request, log, time, startedAt, gate.Leave, cancellationToken);
            return checkout.Config.Response == ResponseMode.Cgi
                ? await AnswerCgiAsync(call, checkout).ConfigureAwait(false)
                : await AnswerPlainAsync(call, checkout).ConfigureAwait(false);
        }
        catch (Exception e) when (e is ProgramStartException or ResidentException)
        {
            return Fail(InvocationFailure.Start, e.Message);
        }
        catch (OperationCanceledException)
        {
            return Fail(InvocationFailure.Cancelled, "The caller went away.");
        }
        finally
        {
            if (entered)
                gate.Leave();
        }

        FunctionResponse Fail(InvocationFailure failure, string message, TimeSpan? retryAfter = null) => new(new InvocationResult
        {
            RequestId = request.RequestId,
            Failure = failure,
            Message = message,
            Commit = checkout.Commit,
            Duration = time.GetElapsedTime(startedAt),
            RetryAfter = retryAfter,
        });
    }

    /// <summary>
    /// Starts ahead of the first request what a checkout has that stays or waits, so that a commit that is selected now makes no request wait. What goes
    /// wrong is in the function's log, and in the answer of the request that meets it.
    /// </summary>
    /// <param name="checkout">The commit.</param>
    /// <param name="variables">As for <see cref="InvokeAsync"/>.</param>
    /// <param name="cancellationToken">Ends the wait; the start goes on.</param>
    public async Task PrepareAsync(Checkout checkout, IReadOnlyDictionary<string, string> variables, CancellationToken cancellationToken)
    {
        try
        {
            if (checkout.Config.Mode == FunctionMode.Process)
                programs.Prepare(checkout, ProgramEnvironment.ForProgram(function, checkout, variables));
            else
                await residents.StartAsync(checkout, variables, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is ResidentException or ProgramStartException)
        {
            // Whoever sends a request is told.
        }
    }

    /// <summary>Ends the processes that stay or wait for requests; a process that runs for one request goes on. Requests from now on start plainly.</summary>
    public async ValueTask DisposeAsync()
    {
        await residents.DisposeAsync().ConfigureAwait(false);
        await programs.DisposeAsync().ConfigureAwait(false);
    }

    internal static string TooLargeMessage(FunctionConfig config) =>
        $"The request body is larger than the {Quantity.FormatSize(config.MaxRequestBytes)} this function takes.";

    private async Task<FunctionResponse> AnswerPlainAsync(ProgramCall call, Checkout checkout)
    {
        ITimer? timer = null;
        try
        {
            while (true)
            {
                var read = await call.Output.ReadAsync(CancellationToken.None).ConfigureAwait(false);
                if (read.IsCompleted || read.IsCanceled || read.Buffer.Length >= HeldBack)
                {
                    if (read.IsCompleted && !(await call.Ended.ConfigureAwait(false)).Succeeded)
                        return new FunctionResponse(await call.FinishAsync().ConfigureAwait(false));
                    return Answer(call, checkout, 200, [new("Content-Type", checkout.Config.ContentType)], read);
                }

                call.Output.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                timer ??= time.CreateTimer(static reader => ((PipeReader)reader!).CancelPendingRead(), call.Output, HeadDelay, Timeout.InfiniteTimeSpan);
            }
        }
        finally
        {
            if (timer is not null)
                await timer.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static async Task<FunctionResponse> AnswerCgiAsync(ProgramCall call, Checkout checkout)
    {
        while (true)
        {
            var read = await call.Output.ReadAsync(CancellationToken.None).ConfigureAwait(false);
            var block = read.Buffer.Slice(0, Math.Min(read.Buffer.Length, CgiHead.LargestBlock)).ToArray();
            var end = CgiHead.FindEnd(block);
            if (end > 0)
            {
                if (read.IsCompleted && !(await call.Ended.ConfigureAwait(false)).Succeeded)
                    return new FunctionResponse(await call.FinishAsync().ConfigureAwait(false));
                var head = CgiHead.Read(block.AsSpan(0, end), checkout.Config.ContentType, out var problem);
                return head is null
                    ? await RefuseAsync(call, $"The program's response is none: {problem}.").ConfigureAwait(false)
                    : Answer(call, checkout, head.Status, head.Headers, new ReadResult(read.Buffer.Slice(end), read.IsCanceled, read.IsCompleted));
            }

            call.Output.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            if (block.Length == CgiHead.LargestBlock)
                return await RefuseAsync(call, $"The headers of the program's response are longer than {Quantity.FormatSize(CgiHead.LargestBlock)}.").ConfigureAwait(false);
            if (read.IsCompleted)
                return await RefuseAsync(call, "The program ended before the headers of its response did; a blank line ends them.").ConfigureAwait(false);
        }
    }

    private static async Task<FunctionResponse> RefuseAsync(ProgramCall call, string message)
    {
        if (!call.Ended.IsCompleted)
            call.Stop(InvocationFailure.Response);
        var result = await call.FinishAsync().ConfigureAwait(false);
        return new FunctionResponse(result.Failure is null or InvocationFailure.Response
            ? result with { Failure = InvocationFailure.Response, Message = message }
            : result);
    }

    private static IResidentProgram OpenResident(ResidentContext context) =>
        context.Checkout.Config.Mode == FunctionMode.Stream ? new FrameProgram(context) : new ProxyProgram(context);

    private static FunctionResponse Answer(
        ProgramCall call, Checkout checkout, int status, ImmutableArray<KeyValuePair<string, string>> headers, ReadResult begun)
    {
        if (begun.Buffer.IsEmpty)
            call.Output.AdvanceTo(begun.Buffer.End);
        return new(checkout.Commit, status, headers, new ResponseBody(call, begun), call.Completion, async () => await call.AbandonAsync().ConfigureAwait(false));
    }
}
