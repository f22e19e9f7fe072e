using System.Text;
using Klusterfuck.Engine.Kubernetes.Tests.Cluster;
using Klusterfuck.Rest.Tests;
using Microsoft.AspNetCore.Http;
using Newtonsoft.Json.Linq;

namespace Klusterfuck.Admin.Tests.Cluster;

/// <summary>The pods of all Deployments: ready at once, and each function answers at <c>/{service}</c> with its commit and what it was sent, to who knows its token.</summary>
internal sealed class FakeWorkers : IAsyncDisposable
{
    private readonly ObjectStore objects;
    private LoopbackServer? server;

    private FakeWorkers(ObjectStore objects)
    {
        this.objects = objects;
        Connectors = new FakeConnectors(objects);
        objects.Controller = Start;
    }

    /// <summary>Those of connectors.</summary>
    public FakeConnectors Connectors { get; }

    /// <summary>The address of a function or a connector, with the name of its Service open.</summary>
    public string Address => $"{server!.Url}/{{service}}";

    public static async Task<FakeWorkers> StartAsync(ObjectStore objects)
    {
        var workers = new FakeWorkers(objects);
        workers.server = await LoopbackServer.StartAsync(workers.AnswerAsync);
        return workers;
    }

    public async ValueTask DisposeAsync()
    {
        await server!.DisposeAsync();
        await Connectors.DisposeAsync();
    }

    public static string? Variable(JObject? deployment, string name) =>
        (string?)deployment?.SelectToken("spec.template.spec.containers[0].env")?.FirstOrDefault(e => (string?)e["name"] == name)?["value"];

    private void Start(JObject written)
    {
        if ((string?)written["kind"] != "Deployment")
            return;
        var replicas = (int?)written["spec"]?["replicas"] ?? 1;
        var status = new JObject { ["observedGeneration"] = written["metadata"]!["generation"], ["replicas"] = replicas, ["updatedReplicas"] = replicas, ["availableReplicas"] = replicas };
        if (!JToken.DeepEquals(written["status"], status))
            objects.Change("apps/deployments", (string)written["metadata"]!["namespace"]!, (string)written["metadata"]!["name"]!, there => { there!["status"] = status; return there; }, statusOnly: true);
    }

    private async Task AnswerAsync(HttpContext http)
    {
        var name = http.Request.Path.Value!.Split('/')[1];
        if (name.StartsWith("flow-", StringComparison.Ordinal))
        {
            await Connectors.AnswerAsync(http, name, http.Request.Path.Value[(name.Length + 1)..]);
            return;
        }

        if (objects.Find("apps/deployments", "default", name) is not { } deployment || objects.Find("/secrets", "default", name) is not { } secret)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        if (http.Request.Headers.Authorization != $"Bearer {Encoding.UTF8.GetString(Convert.FromBase64String((string)secret["data"]!["token"]!))}")
        {
            http.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        using var reader = new StreamReader(http.Request.Body);
        var commit = Variable(deployment, "GIT_COMMIT");
        http.Response.Headers["X-Kf-Commit"] = commit;
        await http.Response.WriteAsync($"{commit} {await reader.ReadToEndAsync()}");
    }
}
