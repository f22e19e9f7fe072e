using System.Collections.Concurrent;
using Klusterfuck.Engine.Kubernetes.Installation;
using Klusterfuck.Engine.Kubernetes.Resources;
using Klusterfuck.Engine.Kubernetes.Tests.Cluster;
using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Kubernetes.Tests.Installation;

public sealed class ClusterInstallerTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task InstallAsync_EmptyCluster_AppliesAllFromTheRegistryAndWaits()
    {
        await using var cluster = await ClusterFixture.StartAsync(alwaysFake: true);
        StartPods(cluster.Fake);
        using var installer = new ClusterInstaller(ClusterConnection.FromKubeConfig(cluster.KubeConfig, null), TimeProvider.System);
        var told = new Told();
        await installer.InstallAsync(new InstallOptions { Registry = "registry.example.com/team/kf", Tag = "9" }, told, Stop);

        var admin = cluster.Fake.Objects.Find("apps/deployments", "klusterfuck", "klusterfuck-admin")!["spec"]!["template"]!["spec"]!;
        Assert.Equal("registry.example.com/team/kf/admin:9", (string?)admin["containers"]![0]!["image"]);
        Assert.Equal("registry.example.com/team/kf/admin:9", (string?)admin["initContainers"]![0]!["image"]);
        Assert.Equal("9", (string?)cluster.Fake.Objects.Find("/configmaps", "klusterfuck", "klusterfuck-images")!["data"]!["tag"]);
        Assert.Equal(3, cluster.Fake.Objects.List("apiextensions.k8s.io/customresourcedefinitions", null).Items.Count);
        Assert.Equal("Ready", told.All.Last().Activity);
        Assert.Contains(told.All, p => p.Activity.StartsWith("Waiting for Deployment", StringComparison.Ordinal));
        await installer.InstallAsync(new InstallOptions { Registry = "registry.example.com/team/kf", Tag = "10" }, null, Stop);
        Assert.Equal("10", (string?)cluster.Fake.Objects.Find("/configmaps", "klusterfuck", "klusterfuck-images")!["data"]!["tag"]);
    }

    [Fact]
    public async Task InstallAsync_NeverReady_SaysWhatIsNot()
    {
        await using var cluster = await ClusterFixture.StartAsync(alwaysFake: true);
        using var installer = new ClusterInstaller(ClusterConnection.FromKubeConfig(cluster.KubeConfig, null), TimeProvider.System);
        var error = await Assert.ThrowsAsync<KlusterfuckException>(() => installer.InstallAsync(new InstallOptions { ReadyTime = TimeSpan.Zero }, null, Stop));
        Assert.Equal(ErrorCodes.ClusterUnavailable, error.Code);
        Assert.Contains("klusterfuck-", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UninstallAsync_WithAndWithoutData_KeepsOrRemovesIt()
    {
        await using var cluster = await ClusterFixture.StartAsync(alwaysFake: true);
        StartPods(cluster.Fake);
        using var installer = new ClusterInstaller(ClusterConnection.FromKubeConfig(cluster.KubeConfig, null), TimeProvider.System);
        await installer.InstallAsync(new InstallOptions(), null, Stop);
        await installer.UninstallAsync(removeData: false, null, Stop);
        Assert.Empty(cluster.Fake.Objects.List("apps/deployments", "klusterfuck").Items);
        Assert.Equal(3, cluster.Fake.Objects.List("/persistentvolumeclaims", "klusterfuck").Items.Count);
        Assert.NotEmpty(cluster.Fake.Objects.List("apiextensions.k8s.io/customresourcedefinitions", null).Items);
        await installer.WaitRemovedAsync(removeData: false, TimeSpan.Zero, null, Stop);
        var error = await Assert.ThrowsAsync<KlusterfuckException>(() => installer.WaitRemovedAsync(removeData: true, TimeSpan.Zero, null, Stop));
        Assert.Contains("still there", error.Message, StringComparison.Ordinal);
        await installer.UninstallAsync(removeData: true, null, Stop);
        Assert.Empty(cluster.Fake.Objects.List("/persistentvolumeclaims", "klusterfuck").Items);
        Assert.Empty(cluster.Fake.Objects.List("apiextensions.k8s.io/customresourcedefinitions", null).Items);
    }

    [Fact]
    public async Task EnsureAsync_Twice_MakesKeysOnce()
    {
        await using var cluster = await ClusterFixture.StartAsync();
        var connection = ClusterConnection.FromKubeConfig(cluster.KubeConfig, null);
        await ClusterKeys.EnsureAsync(connection, cluster.Namespace, TimeProvider.System, Stop);
        var first = (await cluster.Api.FindAsync(ResourceKind.Secret, cluster.Namespace.Value, "klusterfuck-gogs", Stop))!["data"];
        await ClusterKeys.EnsureAsync(connection, cluster.Namespace, TimeProvider.System, Stop);
        Assert.Equal(first, (await cluster.Api.FindAsync(ResourceKind.Secret, cluster.Namespace.Value, "klusterfuck-gogs", Stop))!["data"], JToken.EqualityComparer);
        Assert.Equal(["key", "password", "secret-key"], ((JObject)first!).Properties().Select(p => p.Name).Order());
    }

    private static void StartPods(FakeCluster fake) => fake.Objects.Controller = written =>
    {
        if ((string?)written["kind"] != "Deployment" || written["status"] is not null)
            return;
        var metadata = written["metadata"]!;
        var replicas = (int?)written["spec"]?["replicas"] ?? 1;
        var status = new JObject { ["observedGeneration"] = 1000, ["replicas"] = replicas, ["updatedReplicas"] = replicas, ["availableReplicas"] = replicas };
        fake.Objects.Change("apps/deployments", (string)metadata["namespace"]!, (string)metadata["name"]!, there => { there!["status"] = status; return there; }, statusOnly: true);
    };

    private sealed class Told : IProgress<InstallProgress>
    {
        public ConcurrentQueue<InstallProgress> All { get; } = new();

        public void Report(InstallProgress value) => All.Enqueue(value);
    }
}
