using Klusterfuck.Engine.Checkouts;
using Klusterfuck.Engine.Functions;
using Klusterfuck.Engine.Invocation.Processes;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Invocation.Resident;

/// <summary>What a resident program is of.</summary>
/// <param name="Function">The function.</param>
/// <param name="Checkout">Its commit.</param>
/// <param name="Variables">The definition's environment and the values of secrets.</param>
/// <param name="Launcher">Starts it.</param>
/// <param name="Log">Takes its lines.</param>
/// <param name="Time">The clock.</param>
/// <param name="GoesOnAtOnce">Whether whoever waits for an answer goes on where it was read; see <see cref="ProgramInvoker.GoesOnAtOnce"/>.</param>
internal sealed record ResidentContext(
    Target Function, Checkout Checkout, IReadOnlyDictionary<string, string> Variables, IProcessLauncher Launcher, Action<FunctionLogLine> Log, TimeProvider Time,
    bool GoesOnAtOnce)
{
    /// <summary>What is left of the time a request has; zero where nothing is.</summary>
    public TimeSpan TimeLeft(long startedAt)
    {
        var left = Checkout.Config.Timeout - Time.GetElapsedTime(startedAt);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    /// <summary>Writes a line that belongs to no request.</summary>
    public void Write(string text) => Log(new FunctionLogLine(Time.GetUtcNow(), "", Checkout.Commit, text));

    /// <summary>How a request ended.</summary>
    public InvocationResult Result(FunctionRequest request, long startedAt) =>
        new() { RequestId = request.RequestId, Commit = Checkout.Commit, Duration = Time.GetElapsedTime(startedAt) };

    /// <summary>How a request failed.</summary>
    public InvocationResult Result(FunctionRequest request, long startedAt, InvocationFailure failure, string message) =>
        Result(request, startedAt) with { Failure = failure, Message = message };

    /// <summary>How a request failed.</summary>
    public InvocationResult Result(FunctionRequest request, long startedAt, ResidentException error) =>
        Result(request, startedAt, error.Failure, error.Message) with { StandardErrorTail = error.Tail, RetryAfter = error.RetryAfter };

    /// <summary>What is said of a request that took too long.</summary>
    public string TimeoutMessage => $"The program did not answer within {Quantity.FormatDuration(Checkout.Config.Timeout)}.";

    /// <summary>The name of the header that carries a variable of the platform: <c>x-kf-run-id</c> for <c>KF_RUN_ID</c>, <c>traceparent</c> for <c>TRACEPARENT</c>.</summary>
    public static string HeaderOf(string variable)
    {
        var name = variable.Replace('_', '-').ToLowerInvariant();
        return name.StartsWith("kf-", StringComparison.Ordinal) ? "x-" + name : name;
    }
}
