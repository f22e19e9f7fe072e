using Klusterfuck.Engine.Kubernetes.Api;
using Klusterfuck.Engine.Kubernetes.Resources;
using Klusterfuck.Engine.Naming;
using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Kubernetes.Tests.Cluster;

/// <summary>A namespace of its own on a cluster: the one <c>KF_TEST_KUBECONFIG</c> leads to, with the custom resources installed, or a fake one.</summary>
internal sealed class ClusterFixture : IAsyncDisposable
{
    private readonly FakeCluster? fake;
    private readonly ApiTransport transport;

    private ClusterFixture(FakeCluster? fake, string kubeConfig)
    {
        this.fake = fake;
        KubeConfig = kubeConfig;
        transport = new ApiTransport(ClusterConnection.FromKubeConfig(kubeConfig, null), TimeProvider.System);
        Api = new ClusterApi(transport);
        Namespace = NamespaceName.Parse($"kf-{Guid.NewGuid().ToString("N")[..8]}");
    }

    public ClusterApi Api { get; }

    public string KubeConfig { get; }

    public NamespaceName Namespace { get; }

    /// <summary>Whether it is not a fake one.</summary>
    public bool IsReal => fake is null;

    /// <summary>The fake cluster, for tests of what goes wrong.</summary>
    public FakeCluster Fake => fake ?? throw new InvalidOperationException("This test is about a fake cluster.");

    public static async Task<ClusterFixture> StartAsync(bool alwaysFake = false)
    {
        var real = alwaysFake ? null : Environment.GetEnvironmentVariable("KF_TEST_KUBECONFIG");
        var fake = string.IsNullOrEmpty(real) ? await FakeCluster.StartAsync() : null;
        var fixture = new ClusterFixture(fake, fake?.KubeConfig ?? real!);
        await fixture.MakeNamespaceAsync();
        return fixture;
    }

    public async Task MakeNamespaceAsync() => await Api.TryCreateAsync(
        ResourceKind.Namespace,
        new JObject { ["apiVersion"] = "v1", ["kind"] = "Namespace", ["metadata"] = new JObject { ["name"] = Namespace.Value } },
        TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (fake is null)
            await Api.TryDeleteAsync(ResourceKind.Namespace, null, Namespace.Value, null, null, CancellationToken.None);
        transport.Dispose();
        if (fake is not null)
            await fake.DisposeAsync();
    }
}
