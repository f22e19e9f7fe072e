using System.Collections.Immutable;
using System.Text;
using Klusterfuck.Engine.Flows;
using Klusterfuck.Engine.Flows.Connectors;
using Klusterfuck.Engine.Flows.FunctionNodes;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Runs;
using Microsoft.Extensions.Logging.Abstractions;

namespace Klusterfuck.Engine.Embedded.Tests.Runs;

/// <summary>A store in a folder of its own, one graph, and runners over them.</summary>
internal sealed class RunnerBench : IFlowGraphSource, IAsyncDisposable
{
    private static readonly CommitId Commit = CommitId.Parse(new string('b', 40));
    private readonly string folder = Directory.CreateTempSubdirectory("kf-runner-").FullName;
    private readonly CancellationTokenSource ending = new();
    private readonly List<Task> runners = [];

    public RunnerBench(FlowGraph graph)
    {
        Graph = graph;
        Store = BenchStores.Open(folder, new RunStoreOptions());
    }

    public FlowGraph Graph { get; }

    public BenchStore Store { get; }

    public RunningSteps Running { get; } = new();

    public RunnerOptions Options { get; init; } = new() { Concurrency = 8, DrainTime = TimeSpan.FromSeconds(5) };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static FunctionNode Function(string id, int attempts = 3, TimeSpan? timeout = null) => new()
    {
        Id = NodeId.Parse(id),
        Function = ResourceName.Parse(id),
        Timeout = timeout,
        Retry = new RetryPolicy(attempts, TimeSpan.FromMilliseconds(5), 1, TimeSpan.FromMilliseconds(5)),
    };

    public static FlowGraph Flow(IEnumerable<FlowNode> nodes, params string[] links) => new(new FlowModel(
        [new ConnectorNode { Id = NodeId.Parse("in"), Connector = ResourceName.Parse("http") }, .. nodes],
        [.. links.Select(l => l.Split(' ')).Select(l => new FlowLink(NodeId.Parse(l[0]), l.Length > 2 ? l[2] : FlowNode.OnlyOutput, NodeId.Parse(l[1])))],
        ImmutableSortedDictionary<string, NodePosition>.Empty));

    public static FlowGraph Diamond { get; } = Flow([Function("a"), Function("b"), Function("c")], "in a", "in b", "a c", "b c");

    public static Payload Text(string text) => new(Encoding.UTF8.GetBytes(text), "text/plain");

    public static string Text(Payload payload) => Encoding.UTF8.GetString(payload.Body.Span);

    public ValueTask<FlowGraph> GetAsync(Target flow, CommitId commit, CancellationToken cancellationToken) => ValueTask.FromResult(Graph);

    public async Task<RunId> SubmitAsync(string payload = "x")
    {
        var run = new NewRun
        {
            Id = RunId.New(TimeProvider.System),
            Flow = Target.Flow(NamespaceName.Default, ResourceName.Parse("flow")),
            Commit = Commit,
            Entry = NodeId.Parse("in"),
            Payload = Text(payload),
        };
        return (await Store.SubmitAsync(run, Cancel)).Run;
    }

    public FlowRunner NewRunner(INodeExecutor executor, IRunStore? store = null, IWorkLeases? leases = null, RunnerOptions? options = null) => new(
        store ?? Store, leases ?? Store, Store, Running, this, [new ConnectorNodeExecutor(), executor], options ?? Options, TimeProvider.System,
        NullLogger<FlowRunner>.Instance);

    public Task Start(FlowRunner runner)
    {
        var task = runner.RunAsync(ending.Token);
        runners.Add(task);
        return task;
    }

    public void Start(INodeExecutor executor) => _ = Start(NewRunner(executor));

    public async Task<Run> EndAsync(RunId run)
    {
        await Store.WaitForEndAsync(run, Cancel).WaitAsync(TimeSpan.FromSeconds(30), Cancel);
        return (await Store.FindAsync(run, Cancel))!;
    }

    public Task<IReadOnlyList<StepRecord>> StepsAsync(RunId run) => Store.ListStepsAsync(run, long.MaxValue, Cancel);

    public async Task<string> ResultAsync(RunId run) => Text(RunResult.Compose(await Store.ListOutputsAsync(run, long.MaxValue, Cancel)));

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        await Task.WhenAll(runners).WaitAsync(TimeSpan.FromSeconds(30), CancellationToken.None);
        await Store.DisposeAsync();
        ending.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}
