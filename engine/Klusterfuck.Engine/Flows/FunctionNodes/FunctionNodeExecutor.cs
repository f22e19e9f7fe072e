using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Klusterfuck.Engine.Invocation;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Engine.Flows.FunctionNodes;

/// <summary>Executes function nodes: the payload is the request, the response the output.</summary>
internal sealed class FunctionNodeExecutor(IFunctionInvoker invoker, TimeProvider time) : INodeExecutor
{
    // Beyond what config.yaml may say, so that this ends only what does not end itself.
    private static readonly TimeSpan LongestInvocation = TimeSpan.FromHours(25);
    private static readonly TimeSpan UsualBusy = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public string Kind => "function";

    /// <inheritdoc/>
    public Task<NodeOutcome> ExecuteAsync(FlowNode node, WorkItem item, CancellationToken cancellationToken) =>
        InvokeAsync(((FunctionNode)node).Function, ((FunctionNode)node).Timeout, item, cancellationToken);

    /// <summary>Runs a function with the payload of an item.</summary>
    /// <param name="function">The function, in the namespace of the item's flow.</param>
    /// <param name="timeout">The longest it may take; null where only its own limit holds.</param>
    /// <param name="item">The item.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<NodeOutcome> InvokeAsync(ResourceName function, TimeSpan? timeout, WorkItem item, CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(timeout ?? LongestInvocation, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        CommitId? pinned = item.Pins.TryGetValue(function.Value, out var pin) ? pin : null;
        CommitId? commit = null;
        try
        {
            var response = await invoker.InvokeAsync(Target.Function(item.Flow.Namespace, function), MakeRequest(item), pinned, either.Token).ConfigureAwait(false);
            await using (response.ConfigureAwait(false))
            {
                commit = response.Commit;
                var outcome = await ReadAsync(response, item.Payload!, either.Token).ConfigureAwait(false);
                cancellationToken.ThrowIfCancellationRequested();
                return outcome.Failure is not null && timer.IsCancellationRequested ? TimedOut(function, timeout, commit) : outcome;
            }
        }
        catch (OperationCanceledException) when (timer.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return TimedOut(function, timeout, commit);
        }
    }

    private static FunctionRequest MakeRequest(WorkItem item)
    {
        var payload = item.Payload!;
        var variables = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        variables.Add(new("KF_RUN_ID", item.Run.Value));
        variables.Add(new("KF_STEP_ID", item.Key.Step.Value));
        if ((Activity.Current?.Id ?? payload.Headers.GetValueOrDefault(PayloadHeaders.TraceParent)) is { } trace)
            variables.Add(new("TRACEPARENT", trace));
        return new FunctionRequest
        {
            RequestId = string.Create(CultureInfo.InvariantCulture, $"{item.Key.Step}-{item.Key.Attempt}"),
            ContentType = payload.ContentType,
            ContentLength = payload.Body.Length,
            Headers = [.. payload.Headers],
            Body = new MemoryStream(payload.Body.ToArray(), writable: false),
            Variables = variables.ToImmutable(),
        };
    }

    private static async Task<NodeOutcome> ReadAsync(FunctionResponse response, Payload input, CancellationToken cancellationToken)
    {
        if (response.Failure is { } failure)
            return Fail(failure);
        using var body = new MemoryStream();
        try
        {
            var buffer = new byte[16 * 1024];
            for (int read; (read = await response.Body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0;)
            {
                if (body.Length + read > Payload.MaxBytes)
                    return NodeOutcome.Failed(StepExecution.OutputTooLarge(null), response.Commit);
                body.Write(buffer, 0, read);
            }
        }
        catch (IOException)
        {
            // How the program failed after its answer began is what the completion says.
        }

        var result = await response.Completion.WaitAsync(cancellationToken).ConfigureAwait(false);
        if (!result.Succeeded)
            return Fail(result);
        return response.Status is >= 200 and < 300
            ? NodeOutcome.Gave(new Payload(body.ToArray(), FindContentType(response), KeepHeaders(response, input)), response.Commit)
            : NodeOutcome.Failed(Refused(response.Status, body.ToArray()), response.Commit);
    }

    private static NodeOutcome Fail(InvocationResult result)
    {
        var message = result.Message ?? $"The function failed ({result.Failure}).";
        if (result.StandardErrorTail.Length > 0 && !message.Contains(result.StandardErrorTail, StringComparison.Ordinal))
            message = $"{message}\n{result.StandardErrorTail}";
        var outcome = NodeOutcome.Failed(new StepFailure(result.Failure!.Value.ToString(), message, result.IsPermanent, result.ExitCode), result.Commit);
        return result.Failure == InvocationFailure.Busy ? outcome with { BusyFor = result.RetryAfter ?? UsualBusy } : outcome;
    }

    private static StepFailure Refused(int status, byte[] body)
    {
        var text = System.Text.Encoding.UTF8.GetString(body, 0, Math.Min(body.Length, 1024));
        return new StepFailure(
            "Status", string.Create(CultureInfo.InvariantCulture, $"The function answered with status {status}{(text.Length == 0 ? "." : $": {text}")}"),
            Permanent: status is >= 400 and < 500 and not 408 and not 429);
    }

    private static NodeOutcome TimedOut(ResourceName function, TimeSpan? timeout, CommitId? commit) => NodeOutcome.Failed(
        new StepFailure("Timeout", $"The function '{function}' did not end within {Documents.DurationText.Print(timeout ?? LongestInvocation)}.", Permanent: false), commit);

    private static string FindContentType(FunctionResponse response) =>
        response.Headers.FirstOrDefault(h => h.Key.Equals("Content-Type", StringComparison.OrdinalIgnoreCase)).Value ?? "";

    // The trace goes on; an event's own headers are the function's to give.
    private static ImmutableSortedDictionary<string, string> KeepHeaders(FunctionResponse response, Payload input)
    {
        var kept = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        if (input.Headers.TryGetValue(PayloadHeaders.TraceParent, out var trace))
            kept[PayloadHeaders.TraceParent] = trace;
        foreach (var header in response.Headers.Where(h => PayloadHeaders.Travels(h.Key)))
            kept[header.Key.ToLowerInvariant()] = header.Value;
        return kept.ToImmutable();
    }
}
