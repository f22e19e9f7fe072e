using Klusterfuck.Engine.Invocation;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Tests.Flows.FunctionNodes;

/// <summary>A function that answers as the test says, and keeps what it was asked.</summary>
internal sealed class FakeInvoker(Func<CancellationToken, Task<FunctionResponse>> answer) : IFunctionInvoker
{
    public static CommitId Commit { get; } = CommitId.Parse(new string('c', 40));

    public Target? Function { get; private set; }

    public FunctionRequest? Request { get; private set; }

    public int Disposed { get; private set; }

    public static FakeInvoker Answering(int status, byte[] body, params KeyValuePair<string, string>[] headers)
    {
        FakeInvoker? self = null;
        return self = new FakeInvoker(_ => Task.FromResult(new FunctionResponse(
            Commit, status, [.. headers], new MemoryStream(body), Task.FromResult(new InvocationResult { RequestId = "r", Commit = Commit }), () =>
            {
                self!.Disposed++;
                return ValueTask.CompletedTask;
            })));
    }

    public static FakeInvoker Failing(InvocationResult failure) => new(_ => Task.FromResult(new FunctionResponse(failure)));

    public Task<FunctionResponse> InvokeAsync(Target function, FunctionRequest request, CommitId? commit, CancellationToken cancellationToken)
    {
        Assert.Null(commit);
        Function = function;
        Request = request;
        return answer(cancellationToken);
    }
}
