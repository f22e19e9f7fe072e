using System.Collections.Concurrent;
using System.Text;
using Klusterfuck.Engine.Functions;
using Klusterfuck.Engine.Invocation;
using Klusterfuck.Engine.Invocation.Workers;
using Klusterfuck.Engine.Kubernetes.Api;
using Klusterfuck.Engine.Kubernetes.Manifests;
using Klusterfuck.Engine.Kubernetes.Reconciling;
using Klusterfuck.Engine.Kubernetes.Resources;
using Klusterfuck.Engine.Kubernetes.Selections;
using Klusterfuck.Engine.Naming;
using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Kubernetes.Functions;

/// <summary>Functions as the cluster runs them: the reconciler makes them ready, this says how far it is, calls them and reads their logs.</summary>
/// <param name="api">The cluster.</param>
/// <param name="options">Where functions answer.</param>
/// <param name="time">The clock.</param>
internal sealed class KubernetesPlatform(ClusterApi api, ClusterOptions options, TimeProvider time) : IPlatform, IFunctionInvoker, IFunctionTelemetry, IDisposable
{
    // The key of a function is made once; a function that was made anew has another, so that a copy of the old one is used for a moment only.
    private static readonly TimeSpan KeyLife = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<Target, (string Token, long At)> keys = new();
    private readonly ConcurrentDictionary<Target, CallTally> tallies = new();
    private readonly WorkerClient workers = new(time);
    private readonly PodLogReader logs = new(api);

    /// <summary>Pods are made ready beside those that serve, when the commit is selected: nothing is left to prepare.</summary>
    public Task PrepareAsync(FunctionDefinition function, CommitId commit, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<ServingStatus> ApplyAsync(FunctionDefinition function, CommitId commit, CancellationToken cancellationToken) => FindStatusAsync(function, cancellationToken);

    public async Task<ServingStatus> FindStatusAsync(FunctionDefinition function, CancellationToken cancellationToken)
    {
        var resource = await api.FindAsync(ResourceKind.Function, function.Namespace.Value, function.Name.Value, cancellationToken).ConfigureAwait(false);
        return resource is null ? new ServingStatus(null, FunctionState.Pending, null) : StatusOf(resource);
    }

    /// <summary>The cluster removes what belonged to the function by itself.</summary>
    public Task RemoveAsync(FunctionDefinition function, CancellationToken cancellationToken)
    {
        keys.TryRemove(function.Target, out _);
        tallies.TryRemove(function.Target, out _);
        return Task.CompletedTask;
    }

    public async Task<FunctionResponse> InvokeAsync(Target function, FunctionRequest request, CommitId? commit, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        try
        {
            if (await FindKeyAsync(function, cancellationToken).ConfigureAwait(false) is not { } token)
                return Fail(request, InvocationFailure.Checkout, $"{function} is not ready yet.", began);
            var tally = tallies.GetOrAdd(function, _ => new CallTally(time));
            tally.Begin();
            try
            {
                var response = await workers.SendAsync(options.AddressOf(function), token, request, commit, cancellationToken).ConfigureAwait(false);
                _ = CountAsync(tally, response, began);
                return response;
            }
            catch
            {
                tally.End(time.GetElapsedTime(began), failed: true);
                throw;
            }
        }
        catch (KlusterfuckException error)
        {
            return Fail(request, InvocationFailure.Resolve, error.Message, began);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return Fail(request, InvocationFailure.Cancelled, "The caller went away.", began);
        }
    }

    public IAsyncEnumerable<FunctionLogLine> ReadLogAsync(FunctionDefinition function, FunctionLogQuery query, CancellationToken cancellationToken) =>
        logs.ReadAsync(function, query, cancellationToken);

    public FunctionStatistics ReadStatistics(FunctionDefinition function) => tallies.GetOrAdd(function.Target, _ => new CallTally(time)).Read();

    public void Dispose() => workers.Dispose();

    private static ServingStatus StatusOf(JObject resource)
    {
        var serving = CommitId.TryParse((string?)resource["status"]?["serving"], out var commit) ? commit : (CommitId?)null;
        var selected = SelectionHistory.SelectedOf(resource);
        var observed = (long?)resource["status"]?["observedGeneration"] == (long?)resource["metadata"]?["generation"];
        if (!observed || Conditions.Find(resource, Conditions.CommitReady) is not { } ready)
        {
            return Conditions.Find(resource, Conditions.RepositoryReady) is { Holds: false } missing
                ? new ServingStatus(serving, FunctionState.Failed, missing.Message)
                : new ServingStatus(serving, FunctionState.Preparing, null);
        }

        return ready.Holds == true && serving == selected ? new ServingStatus(serving, FunctionState.Ready, null)
            : ready.Reason == "Preparing" ? new ServingStatus(serving, FunctionState.Preparing, ready.Message)
            : new ServingStatus(serving, FunctionState.Failed, ready.Message);
    }

    private async Task CountAsync(CallTally tally, FunctionResponse response, long began)
    {
        var succeeded = false;
        try
        {
            succeeded = (await response.Completion.ConfigureAwait(false)).Succeeded;
        }
        finally
        {
            tally.End(time.GetElapsedTime(began), !succeeded);
        }
    }

    private async Task<string?> FindKeyAsync(Target function, CancellationToken cancellationToken)
    {
        if (keys.TryGetValue(function, out var known) && time.GetElapsedTime(known.At) < KeyLife)
            return known.Token;
        var secret = await api.FindAsync(ResourceKind.Secret, function.Namespace.Value, ChildName.Of(function.Name), cancellationToken).ConfigureAwait(false);
        if ((string?)secret?["data"]?[FunctionManifests.TokenKey] is not { Length: > 0 } encoded)
            return null;
        var token = Encoding.UTF8.GetString(Convert.FromBase64String(encoded));
        keys[function] = (token, time.GetTimestamp());
        return token;
    }

    private FunctionResponse Fail(FunctionRequest request, InvocationFailure failure, string message, long began) => new(new InvocationResult
    {
        RequestId = request.RequestId, Failure = failure, Message = message, Duration = time.GetElapsedTime(began), RetryAfter = failure == InvocationFailure.Checkout ? TimeSpan.FromSeconds(1) : null,
    });
}
