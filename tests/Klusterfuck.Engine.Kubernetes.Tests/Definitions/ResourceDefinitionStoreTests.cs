using System.Collections.Immutable;
using Klusterfuck.Engine.Definitions;
using Klusterfuck.Engine.Functions;
using Klusterfuck.Engine.Functions.Hosting;
using Klusterfuck.Engine.Kubernetes.Definitions;
using Klusterfuck.Engine.Kubernetes.Resources;
using Klusterfuck.Engine.Kubernetes.Selections;
using Klusterfuck.Engine.Kubernetes.Tests.Cluster;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Selections;
using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Kubernetes.Tests.Definitions;

public sealed class ResourceDefinitionStoreTests : IAsyncLifetime
{
    private static readonly CommitId Commit = CommitId.Parse(new string('a', 40));

    private ClusterFixture cluster = null!;
    private ResourceDefinitionStore<FunctionDefinition> store = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        cluster = await ClusterFixture.StartAsync();
        store = new ResourceDefinitionStore<FunctionDefinition>(cluster.Api, new FunctionResource());
    }

    public ValueTask DisposeAsync() => cluster.DisposeAsync();

    [Fact]
    public async Task FindAsync_Added_IsTheSameDefinition()
    {
        var definition = New("hello") with
        {
            Runtime = FunctionRuntime.PowerShell,
            Path = "a/b",
            Env = ImmutableSortedDictionary<string, string>.Empty.Add("A", "1"),
            Secrets = [ResourceName.Parse("key")],
            Access = FunctionAccess.Public,
            Labels = ImmutableSortedDictionary<string, string>.Empty.Add("team", "a"),
            Hosting = new FunctionHosting
            {
                Image = "mine:1", Service = new FunctionService(true, 30001), Ingress = new FunctionIngress("a.example.com", "/x", "nginx", "tls"),
                Scale = new FunctionScale(2, 5, 50), Limits = new FunctionLimits("1", "1Gi", "100m", "128Mi"),
            },
        };
        Assert.True(await store.TryAddAsync(definition, null, Stop));
        var found = (await store.FindAsync(definition.Namespace, definition.Name, Stop))!;
        Assert.Equal(definition.Hosting, found.Hosting);
        Assert.Equal(definition.Env, found.Env);
        Assert.Equal(definition.Secrets, found.Secrets);
        Assert.Equal(definition.Labels, found.Labels);
        Assert.Equal(1, found.Generation);
        Assert.Equal(
            definition with { CreatedAt = default, Env = found.Env, Secrets = found.Secrets, Labels = found.Labels, Hosting = found.Hosting }, found with { CreatedAt = default });
    }

    [Fact]
    public async Task TryAddAsync_NameTaken_IsFalseAndChangesNothing()
    {
        Assert.True(await store.TryAddAsync(New("hello"), null, Stop));
        Assert.False(await store.TryAddAsync(New("hello"), new Selection(Commit, "b", DateTimeOffset.UtcNow, false), Stop));
        Assert.Null(await new ResourceSelectionStore(cluster.Api, TimeProvider.System).FindSelectedAsync(New("hello").Target, Stop));
    }

    [Fact]
    public async Task TryAddAsync_WithASelection_IsSelectedAndInTheHistory()
    {
        var at = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
        await store.TryAddAsync(New("hello"), new Selection(Commit, "ann", at, false), Stop);
        var selections = new ResourceSelectionStore(cluster.Api, TimeProvider.System);
        Assert.Equal(Commit, await selections.FindSelectedAsync(New("hello").Target, Stop));
        Assert.Equal([new Selection(Commit, "ann", at, false)], await selections.ListAsync(New("hello").Target, Stop));
    }

    [Fact]
    public async Task TryReplaceAsync_SpecOrLabels_GoUpByOneEachAndKeepTheSelection()
    {
        await store.TryAddAsync(New("hello"), new Selection(Commit, "ann", DateTimeOffset.UtcNow, false), Stop);
        var first = await GetAsync("hello");
        Assert.True(await store.TryReplaceAsync(first with { Access = FunctionAccess.Public }, Stop));
        var second = await GetAsync("hello");
        Assert.Equal((first.Generation + 1, FunctionAccess.Public), (second.Generation, second.Access));
        Assert.True(await store.TryReplaceAsync(second with { Labels = second.Labels.Add("a", "b") }, Stop));
        var third = await GetAsync("hello");
        Assert.Equal((first.Generation + 2, "b"), (third.Generation, third.Labels["a"]));
        Assert.False(await store.TryReplaceAsync(second, Stop));
        Assert.Equal(Commit, await new ResourceSelectionStore(cluster.Api, TimeProvider.System).FindSelectedAsync(first.Target, Stop));
    }

    [Fact]
    public async Task TryRemoveAsync_OtherUidOrGeneration_IsFalse()
    {
        await store.TryAddAsync(New("hello"), null, Stop);
        var stored = await GetAsync("hello");
        Assert.False(await store.TryRemoveAsync(New("hello"), null, Stop));
        Assert.False(await store.TryRemoveAsync(stored, stored.Generation + 1, Stop));
        Assert.True(await store.TryRemoveAsync(stored, stored.Generation, Stop));
        Assert.False(await store.TryRemoveAsync(stored, null, Stop));
    }

    [Fact]
    public async Task ListAsync_PagesAndLabels_AreInOrder()
    {
        foreach (var name in new[] { "d", "b", "a", "c" })
            await store.TryAddAsync(New(name) with { Labels = ImmutableSortedDictionary<string, string>.Empty.Add("x", name == "c" ? "no" : "yes") }, null, Stop);
        var first = await store.ListAsync(cluster.Namespace, LabelSelector.Parse("x=yes"), new PageRequest(2), Stop);
        Assert.Equal(["a", "b"], first.Items.Select(i => i.Name.Value));
        var second = await store.ListAsync(cluster.Namespace, LabelSelector.Parse("x=yes"), new PageRequest(2, first.Next), Stop);
        Assert.Equal(["d"], second.Items.Select(i => i.Name.Value));
        Assert.Null(second.Next);
    }

    [Fact]
    public async Task FindAsync_MadeByHand_HasTheClustersUidAndDefaults()
    {
        await cluster.Api.TryCreateAsync(
            ResourceKind.Function,
            new JObject
            {
                ["apiVersion"] = "klusterfuck.io/v1alpha1", ["kind"] = "Function",
                ["metadata"] = new JObject { ["name"] = "hand", ["namespace"] = cluster.Namespace.Value }, ["spec"] = new JObject { ["runtime"] = "node" },
            },
            Stop);
        var found = await GetAsync("hand");
        Assert.Equal(32, found.Uid.Length);
        Assert.Equal(("hand", FunctionRuntime.Node, FunctionHosting.Default), (found.Repository.Value, found.Runtime, found.Hosting));
    }

    [Fact]
    public async Task TryAddAsync_AnswerLost_IsTrue()
    {
        await using var other = await ClusterFixture.StartAsync(alwaysFake: true);
        var own = new ResourceDefinitionStore<FunctionDefinition>(other.Api, new FunctionResource());
        other.Fake.Faults.Next(Fault.DropAfter);
        Assert.True(await own.TryAddAsync(New("hello") with { Namespace = other.Namespace }, null, Stop));
    }

    private FunctionDefinition New(string name) => new()
    {
        Namespace = cluster.Namespace, Name = ResourceName.Parse(name), Uid = Guid.NewGuid().ToString("N"), CreatedAt = DateTimeOffset.UtcNow,
        Runtime = FunctionRuntime.Shell, Repository = ResourceName.Parse(name),
    };

    private async Task<FunctionDefinition> GetAsync(string name) => (await store.FindAsync(cluster.Namespace, ResourceName.Parse(name), Stop))!;
}
