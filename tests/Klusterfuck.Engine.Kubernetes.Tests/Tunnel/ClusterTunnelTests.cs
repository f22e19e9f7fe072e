using System.Net;
using Klusterfuck.Engine.Kubernetes.Resources;
using Klusterfuck.Engine.Kubernetes.Tests.Cluster;
using Klusterfuck.Engine.Kubernetes.Tunnel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Kubernetes.Tests.Tunnel;

public sealed class ClusterTunnelTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Address_ManyRequestsAtOnce_ReachAdminWhole()
    {
        await using var cluster = await ClusterFixture.StartAsync(alwaysFake: true);
        await using var admin = await StartAdminAsync();
        await PrepareAsync(cluster, new Uri(admin.Urls.First()).Port);
        await using var tunnel = await ClusterTunnel.OpenAsync(ClusterConnection.FromKubeConfig(cluster.KubeConfig, null), cluster.Namespace, TimeProvider.System, Stop);
        Assert.Equal("the-admin-token", tunnel.Token);
        Assert.True(IPAddress.IsLoopback(IPAddress.Parse(tunnel.Address.Host)));

        using var client = new HttpClient { BaseAddress = tunnel.Address };
        var bodies = Enumerable.Range(0, 12).Select(i => Enumerable.Repeat((byte)i, 200_000 + i).ToArray()).ToList();
        var answers = await Task.WhenAll(bodies.Select(async body => await (await client.PostAsync("/echo", new ByteArrayContent(body), Stop)).Content.ReadAsByteArrayAsync(Stop)));
        Assert.Equal(bodies, answers);
    }

    [Fact]
    public async Task Address_NoPodReady_ClosesTheConnectionAndGoesOnLater()
    {
        await using var cluster = await ClusterFixture.StartAsync(alwaysFake: true);
        await using var admin = await StartAdminAsync();
        await PrepareAsync(cluster, new Uri(admin.Urls.First()).Port, ready: false);
        await using var tunnel = await ClusterTunnel.OpenAsync(ClusterConnection.FromKubeConfig(cluster.KubeConfig, null), cluster.Namespace, TimeProvider.System, Stop);
        using var client = new HttpClient { BaseAddress = tunnel.Address };
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => client.GetAsync("/", Stop));
        cluster.Fake.Objects.Change("/pods", cluster.Namespace.Value, "admin-1", Ready);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/", Stop)).StatusCode);
    }

    [Fact]
    public async Task OpenAsync_NotInstalled_SaysSo()
    {
        await using var cluster = await ClusterFixture.StartAsync();
        var error = await Assert.ThrowsAsync<KlusterfuckException>(
            () => ClusterTunnel.OpenAsync(ClusterConnection.FromKubeConfig(cluster.KubeConfig, null), cluster.Namespace, TimeProvider.System, Stop));
        Assert.Equal(ErrorCodes.ClusterUnavailable, error.Code);
        Assert.Contains("not installed", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nowhere/config")]
    public void FromKubeConfig_NoFile_IsUnavailable(string file)
    {
        var error = Assert.Throws<KlusterfuckException>(() => ClusterConnection.FromKubeConfig(file, null));
        Assert.Equal(ErrorCodes.ClusterUnavailable, error.Code);
    }

    private static async Task<WebApplication> StartAdminAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(async http => await http.Request.Body.CopyToAsync(http.Response.Body, http.RequestAborted));
        await app.StartAsync(Stop);
        return app;
    }

    private static JObject? Ready(JObject? pod)
    {
        pod!["status"] = new JObject { ["conditions"] = new JArray(new JObject { ["type"] = "Ready", ["status"] = "True" }) };
        return pod;
    }

    private static async Task PrepareAsync(ClusterFixture cluster, int port, bool ready = true)
    {
        var secret = new JObject
        {
            ["apiVersion"] = "v1", ["kind"] = "Secret", ["metadata"] = new JObject { ["name"] = "klusterfuck-admin", ["namespace"] = cluster.Namespace.Value },
            ["data"] = new JObject { ["token"] = Convert.ToBase64String("the-admin-token"u8) },
        };
        await cluster.Api.TryCreateAsync(ResourceKind.Secret, secret, Stop);
        var pod = new JObject { ["metadata"] = new JObject { ["name"] = "admin-1", ["namespace"] = cluster.Namespace.Value, ["labels"] = new JObject { ["app"] = "klusterfuck" } } };
        cluster.Fake.Objects.Change("/pods", cluster.Namespace.Value, "admin-1", _ => ready ? Ready(pod) : pod);
        cluster.Fake.Ports[("admin-1", 8080)] = port;
    }
}
