using System.Collections.Concurrent;
using System.Text;
using Klusterfuck.Engine.Flows;
using Klusterfuck.Engine.Invocation;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Repositories;
using Klusterfuck.Engine.Redis.Runs;
using Klusterfuck.Engine.Runs;
using Klusterfuck.Engine.Selections;
using Microsoft.Extensions.Logging.Abstractions;

namespace Klusterfuck.Engine.Redis.Tests;

/// <summary>One flow, functions as delegates, and runners each with a connection of its own.</summary>
internal sealed class FlowBench(FlowGraph graph) : IFlowGraphSource, IFunctionInvoker, ISelectionStore
{
    private readonly ConcurrentDictionary<string, int> calls = new();

    /// <summary>Functions by name, from body to answer; <see cref="ArgumentException"/> is exit 65.</summary>
    public Dictionary<string, Func<string, string>> Functions { get; } = [];

    /// <summary>How often each function was called, by name and step.</summary>
    public IReadOnlyDictionary<string, int> Calls => calls;

    public static async Task<FlowGraph> ReadAsync(string json)
    {
        var any = new Anything();
        var graph = await new FlowValidator(any, any).ValidateAsync(NamespaceName.Default, json, Work.Cancel);
        Assert.True(graph.Value is not null, string.Join('\n', graph.Problems));
        return graph.Value;
    }

    public FlowRunner NewRunner(RedisRunStore store, RunnerOptions options, IFunctionInvoker? invoker = null) =>
        new(store, store, store, new RunningSteps(), this, invoker ?? this, this, options, TimeProvider.System, NullLogger<FlowRunner>.Instance);

    public ValueTask<FlowGraph> GetAsync(Target flow, CommitId commit, CancellationToken cancellationToken) => ValueTask.FromResult(graph);

    public async Task<FunctionResponse> InvokeAsync(Target function, FunctionRequest request, CommitId? commit, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(request.Body);
        var body = await reader.ReadToEndAsync(cancellationToken);
        calls.AddOrUpdate($"{function.Name}/{request.Variables.First(v => v.Key == "KF_STEP_ID").Value}", 1, (_, n) => n + 1);
        try
        {
            var answer = new MemoryStream(Encoding.UTF8.GetBytes(Functions[function.Name.Value](body)));
            var done = Task.FromResult(new InvocationResult { RequestId = request.RequestId, Commit = Work.Commit });
            return new FunctionResponse(Work.Commit, 200, [new("Content-Type", "application/json")], answer, done, () => ValueTask.CompletedTask);
        }
        catch (ArgumentException e)
        {
            return new FunctionResponse(new InvocationResult
            {
                RequestId = request.RequestId, Commit = Work.Commit, Failure = InvocationFailure.Exit, ExitCode = InvocationResult.InputAtFault, Message = e.Message,
            });
        }
    }

    public ValueTask<CommitId?> FindSelectedAsync(Target target, CancellationToken cancellationToken) => ValueTask.FromResult<CommitId?>(Work.Commit);

    Task<IReadOnlyList<Selection>> ISelectionStore.ListAsync(Target target, CancellationToken cancellationToken) => throw new NotSupportedException();

    Task ISelectionStore.SelectAsync(Target target, CommitId commit, Actor by, CancellationToken cancellationToken) => throw new NotSupportedException();

    Task<CommitId?> ISelectionStore.UndoAsync(Target target, Actor by, CancellationToken cancellationToken) => throw new NotSupportedException();

    private sealed class Anything : IFlowReferences, IFileStore
    {
        public Task<bool> HasFunctionAsync(NamespaceName ns, ResourceName name, CancellationToken cancellationToken) => Task.FromResult(true);

        public Task<bool> HasFlowAsync(NamespaceName ns, ResourceName name, CancellationToken cancellationToken) => Task.FromResult(true);

        public Task<bool> HasSecretAsync(NamespaceName ns, ResourceName name, CancellationToken cancellationToken) => Task.FromResult(true);

        public Task<bool> HasConnectorAsync(NamespaceName ns, ResourceName name, CancellationToken cancellationToken) => Task.FromResult(true);

        public Task<IReadOnlyList<FileEntry>> ListAsync(Target repository, string revision, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<FileContent> ReadAsync(Target repository, string revision, string path, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<Commit> CommitAsync(Target repository, IReadOnlyList<FileChange> changes, string message, Actor author, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }
}
