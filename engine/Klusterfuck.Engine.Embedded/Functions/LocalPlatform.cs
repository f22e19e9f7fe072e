using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Klusterfuck.Engine.Definitions;
using Klusterfuck.Engine.Embedded.Telemetry;
using Klusterfuck.Engine.Functions;
using Klusterfuck.Engine.Invocation;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Embedded.Functions;

/// <summary>Runs functions as child processes of this one.</summary>
/// <param name="definitions">The functions.</param>
/// <param name="checkouts">Their checkouts.</param>
/// <param name="variables">Their environment.</param>
/// <param name="logs">Their logs.</param>
/// <param name="logFolder">The folder of their logs.</param>
/// <param name="time">The clock.</param>
internal sealed class LocalPlatform(
    IDefinitionStore<FunctionDefinition> definitions, ServingCheckouts checkouts, FunctionVariables variables, LogWriter logs, string logFolder, TimeProvider time)
    : IPlatform, IFunctionInvoker, IFunctionTelemetry, IAsyncDisposable
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, LocalFunction> functions = new();
    private readonly ConcurrentDictionary<(string Uid, CommitId Commit), bool> prepared = new();

    public async Task PrepareAsync(FunctionDefinition function, CommitId commit, CancellationToken cancellationToken)
    {
        var result = await checkouts.PrepareAsync(function, commit, retry: true, cancellationToken).ConfigureAwait(false);
        prepared[(function.Uid, commit)] = true;

        // Where nobody has called it here, another process may serve it, or none.
        if (result.Checkout is not { } checkout || !functions.TryGetValue(function.Uid, out var local) || variables.Get(function, checkout) is not { Problem: null } set)
            return;
        try
        {
            await local.Programs.PrepareAsync(checkout, set.Variables, cancellationToken).WaitAsync(StartPatience, time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // It goes on; requests wait for it.
        }
    }

    public Task<ServingStatus> ApplyAsync(FunctionDefinition function, CommitId commit, CancellationToken cancellationToken) =>
        checkouts.ApplyAsync(function, commit, retry: !prepared.TryRemove((function.Uid, commit), out _), cancellationToken);

    public Task<ServingStatus> FindStatusAsync(FunctionDefinition function, CancellationToken cancellationToken) =>
        checkouts.FindStatusAsync(function, cancellationToken);

    public async Task RemoveAsync(FunctionDefinition function, CancellationToken cancellationToken)
    {
        if (functions.TryRemove(function.Uid, out var local))
            await local.Programs.DisposeAsync().ConfigureAwait(false);
        checkouts.Remove(function);
        await logs.FlushAsync(cancellationToken).ConfigureAwait(false);
        new LogFile(logFolder, function.Uid).Remove();
    }

    public async Task<FunctionResponse> InvokeAsync(Target function, FunctionRequest request, CommitId? commit, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        try
        {
            return await definitions.FindAsync(function.Namespace, function.Name, cancellationToken).ConfigureAwait(false) is { } definition
                ? await InvokeAsync(definition, request, commit, began, cancellationToken).ConfigureAwait(false)
                : Fail(request, InvocationFailure.Resolve, $"There is no {function}.", null, began);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return Fail(request, InvocationFailure.Cancelled, "The caller went away.", commit, began);
        }
    }

    public async IAsyncEnumerable<FunctionLogLine> ReadLogAsync(
        FunctionDefinition function, FunctionLogQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await logs.FlushAsync(cancellationToken).ConfigureAwait(false);
        await foreach (var line in new LogReader(new LogFile(logFolder, function.Uid), time).ReadAsync(query, cancellationToken).ConfigureAwait(false))
            yield return line;
    }

    public async ValueTask DisposeAsync() =>
        await Task.WhenAll(functions.Values.Select(local => local.Programs.DisposeAsync().AsTask())).ConfigureAwait(false);

    public FunctionStatistics ReadStatistics(FunctionDefinition function)
    {
        return functions.TryGetValue(function.Uid, out var local) ? local.Calls.Read(local.Programs.InFlight) : new CallWindow(time).Read(0);
    }

    private async Task<FunctionResponse> InvokeAsync(
        FunctionDefinition function, FunctionRequest request, CommitId? commit, long began, CancellationToken cancellationToken)
    {
        var local = Find(function);
        var response = await AnswerAsync(local, function, request, commit, began, cancellationToken).ConfigureAwait(false);
        _ = CountAsync(local, response);
        return response;
    }

    private async Task<FunctionResponse> AnswerAsync(
        LocalFunction local, FunctionDefinition function, FunctionRequest request, CommitId? commit, long began, CancellationToken cancellationToken)
    {
        var found = await checkouts.FindAsync(function, commit, cancellationToken).ConfigureAwait(false);
        if (found.Checkout is not { } checkout)
            return Fail(request, found.Failure ?? InvocationFailure.Checkout, found.Message, commit, began);
        var environment = variables.Get(function, checkout);
        return environment.Problem is null
            ? await local.Programs.InvokeAsync(checkout, environment.Variables, request, cancellationToken).ConfigureAwait(false)
            : Fail(request, InvocationFailure.Start, environment.Problem, checkout.Commit, began);
    }

    private static async Task CountAsync(LocalFunction local, FunctionResponse response)
    {
        var result = await response.Completion.ConfigureAwait(false);
        local.Calls.Add(result.Duration, !result.Succeeded);
    }

    private LocalFunction Find(FunctionDefinition function) => functions.GetOrAdd(
        function.Uid, uid => new LocalFunction(new ProgramInvoker(function.Target, line => logs.Add(uid, line), time), new CallWindow(time)));

    private FunctionResponse Fail(FunctionRequest request, InvocationFailure failure, string? message, CommitId? commit, long began) => new(new InvocationResult
    {
        RequestId = request.RequestId,
        Failure = failure,
        Message = message,
        Commit = commit,
        Duration = time.GetElapsedTime(began),
    });
}
