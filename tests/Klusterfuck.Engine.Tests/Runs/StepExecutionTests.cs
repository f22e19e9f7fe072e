using System.Collections.Immutable;
using Klusterfuck.Engine.Flows;
using Klusterfuck.Engine.Flows.Connectors;
using Klusterfuck.Engine.Flows.FunctionNodes;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Runs;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Klusterfuck.Engine.Tests.Runs;

public sealed class StepExecutionTests : IFlowGraphSource, INodeExecutor
{
    private static readonly FlowGraph Graph = new(new FlowModel(
        [
            new ConnectorNode { Id = NodeId.Parse("in"), Connector = ResourceName.Parse("http") },
            new FunctionNode { Id = NodeId.Parse("score"), Function = ResourceName.Parse("score"), Retry = new RetryPolicy(1, TimeSpan.Zero, 1, TimeSpan.Zero) },
        ],
        [new FlowLink(NodeId.Parse("in"), FlowNode.OnlyOutput, NodeId.Parse("score"))],
        ImmutableSortedDictionary<string, NodePosition>.Empty));

    private readonly FakeTimeProvider time = new();
    private TimeSpan busyFor = TimeSpan.FromSeconds(1);

    string INodeExecutor.Kind => "function";

    ValueTask<FlowGraph> IFlowGraphSource.GetAsync(Target flow, CommitId commit, CancellationToken cancellationToken) => ValueTask.FromResult(Graph);

    Task<NodeOutcome> INodeExecutor.ExecuteAsync(FlowNode node, WorkItem item, CancellationToken cancellationToken) =>
        Task.FromResult(NodeOutcome.Failed(new StepFailure("Busy", "It is busy.", Permanent: false)) with { BusyFor = busyFor });

    [Theory]
    [InlineData(0, 0, 100)]
    [InlineData(1_000, 0, 1_000)]
    [InlineData(1_000, 2, 2_250)]
    [InlineData(60_000, 0, 30_000)]
    [InlineData(1_000, 60, 30_000)]
    public async Task ExecuteAsync_Busy_IsTriedAgainAfterThatTimeWithoutUsingUpRetries(int milliseconds, int attempts, double longest)
    {
        busyFor = TimeSpan.FromMilliseconds(milliseconds);

        var commit = await ExecuteAsync(Items.Claimed() with { ClaimedAt = time.GetUtcNow(), BusyAttempts = attempts });

        Assert.True(commit.Busy);
        Assert.InRange(commit.RetryIn!.Value.TotalMilliseconds, longest / 2, longest);
    }

    [Fact]
    public async Task ExecuteAsync_BusyForTenMinutes_IsADeadLetterThatSaysSo()
    {
        var since = time.GetUtcNow();
        time.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromTicks(1));
        Assert.NotNull((await ExecuteAsync(Items.Claimed() with { ClaimedAt = time.GetUtcNow(), BusySince = since })).RetryIn);

        time.Advance(TimeSpan.FromTicks(1));
        var commit = await ExecuteAsync(Items.Claimed() with { ClaimedAt = time.GetUtcNow(), BusySince = since });

        Assert.Equal((StepStatus.Failed, null, "It is busy. It was so for 10 minutes."), (commit.Status, commit.RetryIn, commit.Error!.Message));
    }

    private Task<StepCommit> ExecuteAsync(WorkItem item) =>
        new StepExecution(this, [this], time, NullLogger.Instance).ExecuteAsync(item, TestContext.Current.CancellationToken);
}
