using Klusterfuck.Engine.Kubernetes.Secrets;
using Klusterfuck.Engine.Kubernetes.Tests.Cluster;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Kubernetes.Tests.Secrets;

public sealed class ResourceSecretStoreTests : IAsyncLifetime
{
    private static readonly ResourceName Name = ResourceName.Parse("api-key");

    private ClusterFixture cluster = null!;
    private ResourceSecretStore store = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        cluster = await ClusterFixture.StartAsync();
        store = new ResourceSecretStore(cluster.Api, TimeProvider.System);
    }

    public ValueTask DisposeAsync() => cluster.DisposeAsync();

    [Fact]
    public async Task FindAsync_Set_IsTheValueAndWhoMayHaveIt()
    {
        var entry = await store.SetAsync(cluster.Namespace, Name, "välue", forFunctions: true, Stop);
        Assert.Equal((entry, "välue"), await store.FindAsync(cluster.Namespace, Name, Stop));
        var again = await store.SetAsync(cluster.Namespace, Name, "other", forFunctions: false, Stop);
        Assert.Equal((again, "other"), await store.FindAsync(cluster.Namespace, Name, Stop));
        Assert.False(again.ForFunctions);
        Assert.Equal([again], (await store.ListAsync(cluster.Namespace, PageRequest.First, Stop)).Items);
    }

    [Fact]
    public async Task RemoveAsync_ThereOrNot_SaysSo()
    {
        await store.SetAsync(cluster.Namespace, Name, "x", forFunctions: true, Stop);
        Assert.True(await store.RemoveAsync(cluster.Namespace, Name, Stop));
        Assert.False(await store.RemoveAsync(cluster.Namespace, Name, Stop));
        Assert.Null(await store.FindAsync(cluster.Namespace, Name, Stop));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0xd800)]
    public async Task SetAsync_NoValueForAVariable_IsInvalid(int character)
    {
        var value = $"a{(char)character}b";
        var error = await Assert.ThrowsAsync<KlusterfuckException>(() => store.SetAsync(cluster.Namespace, Name, value, forFunctions: true, Stop));
        Assert.Equal(ErrorCodes.Invalid, error.Code);
    }
}
