using System.Collections.Concurrent;
using System.Text;
using Klusterfuck.Engine.Flows;
using Klusterfuck.Engine.Invocation;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Repositories;
using Klusterfuck.Engine.Runs;
using Klusterfuck.Engine.Selections;
using Microsoft.Extensions.Logging.Abstractions;

namespace Klusterfuck.Engine.Embedded.Tests.Runs.Nodes;

/// <summary>A store in a folder of its own, flows as documents, functions as delegates, and a runner with the executors of the product.</summary>
internal sealed class NodeBench : IFlowGraphSource, IFlowReferences, IFunctionInvoker, ISelectionStore, IFileStore, IAsyncDisposable
{
    private static readonly CommitId Commit = CommitId.Parse(new string('b', 40));
    private readonly string folder = Directory.CreateTempSubdirectory("kf-nodes-").FullName;
    private readonly CancellationTokenSource ending = new();
    private readonly Dictionary<string, FlowGraph> flows = [];
    private readonly List<Task> runners = [];
    private readonly FlowValidator validator;

    public NodeBench(RunStoreOptions? options = null)
    {
        Store = BenchStores.Open(folder, options ?? new RunStoreOptions());
        validator = new FlowValidator(this, this);
    }

    public BenchStore Store { get; }

    public RunningSteps Running { get; } = new();

    /// <summary>Functions by name: from the request's body, and how often that step was tried, to the answer. An exception is exit 1; an <see cref="ArgumentException"/> exit 65.</summary>
    public ConcurrentDictionary<string, Func<string, string>> Functions { get; } = new();

    /// <summary>Commits functions were asked for, by function.</summary>
    public ConcurrentBag<(string Function, CommitId? Commit)> Asked { get; } = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async Task AddAsync(string name, string json)
    {
        var graph = await validator.ValidateAsync(NamespaceName.Default, json, Cancel);
        Assert.True(graph.Value is not null, string.Join('\n', graph.Problems));
        flows[name] = graph.Value;
    }

    /// <summary>A catalog over the same store.</summary>
    public RunCatalog NewCatalog() => new(Store, Store, Store, Running, null!, this, this, TimeProvider.System);

    /// <summary>A runner that ends when it is disposed, at the latest with this.</summary>
    /// <param name="through">What it goes through to the store; null for nothing.</param>
    /// <param name="time">Its clock; null for the system's.</param>
    public IAsyncDisposable Start(IRunStore? through = null, TimeProvider? time = null)
    {
        var end = CancellationTokenSource.CreateLinkedTokenSource(ending.Token);
        var running = NewRunner(through ?? Store, Store, time: time).RunAsync(end.Token);
        runners.Add(running);
        return new RunningRunner(end, running);
    }

    /// <summary>A runner over a store that will not let it end; one step at a time, so that it claims nothing while it dies.</summary>
    public void StartAndForget(IRunStore store, IWorkLeases leases) => _ = NewRunner(store, leases, concurrency: 1).RunAsync(CancellationToken.None);

    private FlowRunner NewRunner(IRunStore store, IWorkLeases leases, int concurrency = 64, TimeProvider? time = null) => new(
        store, leases, Store, Running, this, this, this, new RunnerOptions { Concurrency = concurrency, DrainTime = TimeSpan.FromSeconds(5), Retention = new RunRetention { RunsPerFlow = int.MaxValue } },
        time ?? TimeProvider.System, NullLogger<FlowRunner>.Instance);

    public static NewRun NewRun(string flow, string payload, string entry = "in") => new()
    {
        Id = RunId.New(TimeProvider.System),
        Flow = Target.Flow(NamespaceName.Default, ResourceName.Parse(flow)),
        Commit = Commit,
        Entry = NodeId.Parse(entry),
        Payload = new Payload(Encoding.UTF8.GetBytes(payload), "application/json"),
    };

    public async Task<RunId> SubmitAsync(string flow, string payload) => (await Store.SubmitAsync(NewRun(flow, payload), Cancel)).Run;

    public async Task<Run> EndAsync(RunId run)
    {
        await Store.WaitForEndAsync(run, Cancel).WaitAsync(TimeSpan.FromSeconds(30), Cancel);
        return (await Store.FindAsync(run, Cancel))!;
    }

    /// <summary>Runs a flow to its end; its result, or <c>status: error</c>.</summary>
    public async Task<string> RunAsync(string flow, string payload)
    {
        var run = await EndAsync(await SubmitAsync(flow, payload));
        return run.Status == RunStatus.Succeeded ? RunnerBench.Text(await ResultAsync(run.Id)) : $"{run.Status}: {run.Error}";
    }

    public async Task<Payload> ResultAsync(RunId run) => RunResult.Compose(await Store.ListOutputsAsync(run, long.MaxValue, Cancel));

    public Task<IReadOnlyList<StepRecord>> StepsAsync(RunId run) => Store.ListStepsAsync(run, long.MaxValue, Cancel);

    public ValueTask<FlowGraph> GetAsync(Target flow, CommitId commit, CancellationToken cancellationToken) => ValueTask.FromResult(flows[flow.Name.Value]);

    public async Task<FunctionResponse> InvokeAsync(Target function, FunctionRequest request, CommitId? commit, CancellationToken cancellationToken)
    {
        Asked.Add((function.Name.Value, commit));
        using var reader = new StreamReader(request.Body);
        var body = await reader.ReadToEndAsync(cancellationToken);
        var served = commit ?? Commit;
        try
        {
            var answer = new MemoryStream(Encoding.UTF8.GetBytes(Functions[function.Name.Value](body)));
            var done = Task.FromResult(new InvocationResult { RequestId = request.RequestId, Commit = served });
            return new FunctionResponse(served, 200, [new("Content-Type", "application/json")], answer, done, () => ValueTask.CompletedTask);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            return new FunctionResponse(new InvocationResult
            {
                RequestId = request.RequestId, Commit = served, Failure = InvocationFailure.Exit, ExitCode = e is ArgumentException ? 65 : 1, Message = e.Message,
            });
        }
    }

    public Task<bool> HasFunctionAsync(NamespaceName ns, ResourceName name, CancellationToken cancellationToken) => Task.FromResult(true);

    public Task<bool> HasFlowAsync(NamespaceName ns, ResourceName name, CancellationToken cancellationToken) => Task.FromResult(true);

    public Task<bool> HasSecretAsync(NamespaceName ns, ResourceName name, CancellationToken cancellationToken) => Task.FromResult(true);

    public Task<bool> HasConnectorAsync(NamespaceName ns, ResourceName name, CancellationToken cancellationToken) => Task.FromResult(true);

    public ValueTask<CommitId?> FindSelectedAsync(Target target, CancellationToken cancellationToken) =>
        ValueTask.FromResult<CommitId?>(target.Kind == TargetKind.Function || flows.ContainsKey(target.Name.Value) ? Commit : null);

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        await Task.WhenAll(runners).WaitAsync(TimeSpan.FromSeconds(30), CancellationToken.None);
        await Store.DisposeAsync();
        ending.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    Task<IReadOnlyList<Selection>> ISelectionStore.ListAsync(Target target, CancellationToken cancellationToken) => throw new NotSupportedException();

    Task ISelectionStore.SelectAsync(Target target, CommitId commit, Actor by, CancellationToken cancellationToken) => throw new NotSupportedException();

    Task<CommitId?> ISelectionStore.UndoAsync(Target target, Actor by, CancellationToken cancellationToken) => throw new NotSupportedException();

    Task<IReadOnlyList<FileEntry>> IFileStore.ListAsync(Target repository, string revision, CancellationToken cancellationToken) => throw new NotSupportedException();

    Task<FileContent> IFileStore.ReadAsync(Target repository, string revision, string path, CancellationToken cancellationToken) => throw new NotSupportedException();

    Task<Commit> IFileStore.CommitAsync(Target repository, IReadOnlyList<FileChange> changes, string message, Actor author, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    private sealed class RunningRunner(CancellationTokenSource end, Task running) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await end.CancelAsync();
            await running;
            end.Dispose();
        }
    }
}
