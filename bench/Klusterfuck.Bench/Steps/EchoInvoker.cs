using System.Collections.Immutable;
using Klusterfuck.Engine.Invocation;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Bench.Steps;

/// <summary>Answers each request with its body, in process.</summary>
internal sealed class EchoInvoker : IFunctionInvoker
{
    private static readonly ImmutableArray<KeyValuePair<string, string>> Headers = [new("Content-Type", "application/json")];
    private static readonly CommitId Commit = CommitId.Parse(new string('1', 40));

    public Task<FunctionResponse> InvokeAsync(Target function, FunctionRequest request, CommitId? commit, CancellationToken cancellationToken) =>
        Task.FromResult(new FunctionResponse(
            Commit, 200, Headers, request.Body, Task.FromResult(new InvocationResult { RequestId = request.RequestId, Commit = Commit }), () => ValueTask.CompletedTask));
}
