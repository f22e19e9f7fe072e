using System.Collections.Immutable;
using Klusterfuck.Engine.Embedded.Tests.Flows;
using Klusterfuck.Engine.Embedded.Tests.Runs.Nodes;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Runs;
using static Klusterfuck.Engine.Embedded.Tests.Flows.FlowBench;

namespace Klusterfuck.Engine.Embedded.Tests.Runs;

public sealed class RunCatalogTests : IAsyncDisposable
{
    private const string Trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private static readonly RunId Unknown = RunId.New(TimeProvider.System);
    private static readonly StepId UnknownStep = StepId.Of(Unknown, NodeId.Parse("in"), null, -1);

    private readonly FlowBench bench = new(new RunStoreOptions { MaxOpenRuns = 2 }, new StandingClock());

    public ValueTask DisposeAsync() => bench.DisposeAsync();

    [Fact]
    public async Task StartAsync_UnknownFlow_IsNotFound() => Assert.Equal(ErrorCodes.FlowNotFound, (await FailAsync(() => bench.StartAsync())).Code);

    [Fact]
    public async Task StartAsync_NothingDeployed_SaysSo()
    {
        await bench.CreateAsync(null);

        Assert.Equal(ErrorCodes.FlowNotDeployed, (await FailAsync(() => bench.StartAsync())).Code);
    }

    [Fact]
    public async Task StartAsync_UnknownNode_NamesThoseThereAre()
    {
        await bench.CreateAsync(Model("in", "other"));

        var error = await FailAsync(() => bench.StartAsync("ni"));

        Assert.Equal(ErrorCodes.NodeNotFound, error.Code);
        Assert.Contains("in, other", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartAsync_NoNode_IsTheOnlyConnectorOrAsksForOne()
    {
        await bench.CreateAsync(Model("in"));
        var run = await bench.StartAsync(node: null);
        Assert.Equal("in", (await bench.Runs.GetAsync(run.Run, Cancelled)).Run.Entry.Value);

        await bench.Flows.SaveModelAsync(NamespaceName.Default, Name, Model("in", "other"), null, null, EngineFixture.Me, Cancelled);
        await bench.Flows.DeployAsync(NamespaceName.Default, Name, null, EngineFixture.Me, Cancelled);
        Assert.Equal(ErrorCodes.NodeNotFound, (await FailAsync(() => bench.StartAsync(node: null))).Code);
    }

    [Theory]
    [InlineData(Payload.MaxBytes, 0, null)]
    [InlineData(Payload.MaxBytes + 1, 0, "KfPayloadTooLarge")]
    [InlineData(0, 16 * 1024 - 100, null)]
    [InlineData(0, 16 * 1024, "KfPayloadTooLarge")]
    public async Task StartAsync_Sizes_AreLimited(int body, int header, string? code)
    {
        await bench.CreateAsync(Model("in"));
        var payload = new Payload(new byte[body], "", ImmutableSortedDictionary<string, string>.Empty.Add("ce-subject", new string('x', header)));

        Assert.Equal(code, await CodeAsync(() => bench.StartAsync(payload: payload)));
        Assert.Equal(code is null ? 1 : 0, (await bench.Runs.ListAsync(new RunQuery(NamespaceName.Default), Cancelled)).Items.Count);
    }

    [Theory]
    [InlineData(0, "KfInvalid")]
    [InlineData(1, null)]
    [InlineData(255, null)]
    [InlineData(256, "KfInvalid")]
    public async Task StartAsync_IdempotencyKey_HasOneTo255Characters(int length, string? code)
    {
        await bench.CreateAsync(Model("in"));

        Assert.Equal(code, await CodeAsync(() => bench.StartAsync(key: new string('k', length))));
    }

    [Fact]
    public async Task StartAsync_SameKey_IsTheSameRunOfThatFlow()
    {
        await bench.CreateAsync(Model("in"));

        var first = await bench.StartAsync(key: "k");
        var again = await bench.StartAsync(key: "k");

        Assert.Equal((first.Run, true, false), (again.Run, again.Existing, first.Existing));
    }

    [Fact]
    public async Task StartAsync_FlowThatEndsAtOnce_HasTheResultThatIsStored()
    {
        await bench.CreateAsync("""
            {
              "version": 1,
              "nodes": [
                { "id": "in", "kind": "connector", "connector": "http" }, { "id": "b", "kind": "transform", "expression": "input + 'b'" },
                { "id": "a", "kind": "transform", "expression": "input + 'a'" }, { "id": "end", "kind": "transform", "expression": "[input]" } ],
              "links": [ { "from": "in", "to": "b" }, { "from": "in", "to": "a" }, { "from": "a", "to": "end" }, { "from": "b", "to": "end" } ]
            }
            """);

        var ticket = await bench.StartAsync(key: "k");

        Assert.Equal("""{"end":[["xb"],["xa"]]}""", RunnerBench.Text(ticket.Result!));
        Assert.Equal((await bench.Runs.WaitAsync(ticket.Run, TimeSpan.Zero, Cancelled)).Result!.Body.ToArray(), ticket.Result!.Body.ToArray());
        Assert.Null((await bench.StartAsync(key: "k")).Result);
    }

    [Fact]
    public async Task StartAsync_FlowThatGoesOn_HasNoResultYet()
    {
        await bench.CreateAsync(FlowBench.Waiting);

        Assert.Null((await bench.StartAsync()).Result);
    }

    [Fact]
    public async Task StartAsync_QueueFull_IsRefusedUntilARunHasEnded()
    {
        await bench.CreateAsync(FlowBench.Waiting);
        var first = (await bench.StartAsync()).Run;
        await bench.StartAsync();

        Assert.Equal(ErrorCodes.QueueFull, (await FailAsync(() => bench.StartAsync())).Code);

        await bench.Runs.CancelAsync(first, Cancelled);
        await bench.StartAsync();
    }

    [Fact]
    public async Task StartAsync_OtherHeaders_AreLeftBehind()
    {
        await bench.CreateAsync(FlowBench.Waiting);
        var headers = ImmutableSortedDictionary<string, string>.Empty.Add("CE-Id", "1").Add("traceparent", Trace).Add("authorization", "secret");

        var run = (await bench.StartAsync(payload: new Payload("x"u8.ToArray(), "", headers))).Run;

        var item = Assert.Single(await bench.Store.ClaimAsync(new WorkClaim("one", 1, TimeSpan.FromMinutes(1), Wait: false), Cancelled));
        Assert.Equal(run, item.Run);
        Assert.Equal([new("ce-id", "1"), new("traceparent", Trace)], item.Payload!.Headers);
    }

    [Fact]
    public async Task WaitAsync_NobodyRunsIt_GivesTheRunAsItIsWhenTheTimeIsOver()
    {
        await bench.CreateAsync(FlowBench.Waiting);
        var run = (await bench.StartAsync()).Run;

        Assert.Equal(RunStatus.Running, (await bench.Runs.WaitAsync(run, TimeSpan.FromMilliseconds(50), Cancelled)).Status);

        using var gone = new CancellationTokenSource();
        var waiting = bench.Runs.WaitAsync(run, TimeSpan.FromMinutes(5), gone.Token);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task CancelAsync_EndedRun_SaysSo()
    {
        await bench.CreateAsync(FlowBench.Waiting);
        var run = (await bench.StartAsync()).Run;
        await bench.Runs.CancelAsync(run, Cancelled);

        Assert.Equal(ErrorCodes.RunEnded, (await FailAsync(() => bench.Runs.CancelAsync(run, Cancelled))).Code);
        Assert.Equal(ErrorCodes.RunEnded, (await FailAsync(() => bench.Runs.RetryAsync(run, Cancelled))).Code);
    }

    [Fact]
    public async Task AnyCall_UnknownId_IsNotFound()
    {
        foreach (var call in (Func<Task>[])
        [
            () => bench.Runs.GetAsync(Unknown, Cancelled),
            () => bench.Runs.WaitAsync(Unknown, TimeSpan.FromSeconds(1), Cancelled),
            () => bench.Runs.CancelAsync(Unknown, Cancelled),
            () => bench.Runs.RetryAsync(Unknown, Cancelled),
        ])
            Assert.Equal(ErrorCodes.RunNotFound, (await FailAsync(call)).Code);
        Assert.Equal(ErrorCodes.DeadLetterNotFound, (await FailAsync(() => bench.Runs.RetryDeadLetterAsync(NamespaceName.Default, UnknownStep, Cancelled))).Code);
        Assert.Equal(ErrorCodes.DeadLetterNotFound, (await FailAsync(() => bench.Runs.RemoveDeadLetterAsync(NamespaceName.Default, UnknownStep, Cancelled))).Code);
    }

    private static async Task<string?> CodeAsync(Func<Task> act)
    {
        try
        {
            await act();
            return null;
        }
        catch (KlusterfuckException error)
        {
            return error.Code.Id;
        }
    }
}
