using Klusterfuck.Engine.Invocation;
using Klusterfuck.Engine.Invocation.Workers;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Runners;

/// <summary>Calls functions at the addresses that were published.</summary>
/// <param name="directory">What was published.</param>
/// <param name="time">The clock.</param>
public sealed class PublishedFunctions(IRunnerDirectory directory, TimeProvider time) : IFunctionInvoker, IDisposable
{
    private static readonly TimeSpan SoonAgain = TimeSpan.FromSeconds(1);

    private readonly WorkerClient workers = new(time);

    /// <inheritdoc/>
    public async Task<FunctionResponse> InvokeAsync(Target function, FunctionRequest request, CommitId? commit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var began = time.GetTimestamp();
        try
        {
            return await directory.FindFunctionAsync(function, cancellationToken).ConfigureAwait(false) is { } found
                ? await workers.SendAsync(found.Address, found.Token, request, commit, cancellationToken).ConfigureAwait(false)
                : Fail(InvocationFailure.Resolve, $"There is no {function}.");
        }
        catch (KlusterfuckException error)
        {
            return Fail(InvocationFailure.Checkout, error.Message);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return Fail(InvocationFailure.Cancelled, "The caller went away.");
        }

        FunctionResponse Fail(InvocationFailure failure, string message) => new(new InvocationResult
        {
            RequestId = request.RequestId, Failure = failure, Message = message, Commit = commit, Duration = time.GetElapsedTime(began),
            RetryAfter = failure == InvocationFailure.Checkout ? SoonAgain : null,
        });
    }

    /// <inheritdoc/>
    public void Dispose() => workers.Dispose();
}
