using System.Net;
using System.Net.Sockets;
using Klusterfuck.Engine.Functions;
using Klusterfuck.Engine.Invocation;
using Klusterfuck.Engine.Kubernetes.Functions;
using Klusterfuck.Engine.Kubernetes.Tests.Cluster;
using Klusterfuck.Engine.Naming;
using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Kubernetes.Tests.Functions;

public sealed class KubernetesPlatformTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    // A call whose caller left before the worker answered was counted as running for ever.
    [Fact]
    public async Task InvokeAsync_CallerLeavesBeforeTheAnswer_RunsNoMore()
    {
        await using var cluster = await ClusterFixture.StartAsync(alwaysFake: true);
        cluster.Fake.Objects.Change("/secrets", cluster.Namespace.Value, "fn-hello", _ => JObject.Parse("""{ "metadata": { "name": "fn-hello" }, "data": { "token": "dG9rZW4=" } }"""));
        using var worker = new TcpListener(IPAddress.Loopback, 0);
        worker.Start();
        using var platform = new KubernetesPlatform(
            cluster.Api, new ClusterOptions { ServiceAddress = $"http://127.0.0.1:{((IPEndPoint)worker.LocalEndpoint).Port}" }, TimeProvider.System);
        var function = new FunctionDefinition
        {
            Namespace = cluster.Namespace, Name = ResourceName.Parse("hello"), Uid = "u", Runtime = FunctionRuntime.Shell, Repository = ResourceName.Parse("hello"),
            CreatedAt = DateTimeOffset.UnixEpoch,
        };
        using var caller = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var call = platform.InvokeAsync(function.Target, new FunctionRequest { RequestId = "r" }, null, caller.Token);
        using var connection = await worker.AcceptTcpClientAsync(Stop);
        Assert.Equal(1, platform.ReadStatistics(function).InFlight);
        await caller.CancelAsync();
        await using var response = await call;
        Assert.Equal(InvocationFailure.Cancelled, (await response.Completion).Failure);
        var seen = platform.ReadStatistics(function);
        Assert.Equal((0, 1L, 1L), (seen.InFlight, seen.Calls, seen.Errors));
    }
}
