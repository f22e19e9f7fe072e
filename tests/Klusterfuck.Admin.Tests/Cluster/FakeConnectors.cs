using System.Collections.Concurrent;
using System.Text;
using Klusterfuck.Connectors.Callbacks;
using Klusterfuck.Connectors.Hosting;
using Klusterfuck.Engine.Connectors;
using Klusterfuck.Engine.Kubernetes.Tests.Cluster;
using Klusterfuck.Engine.Naming;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Newtonsoft.Json.Linq;

namespace Klusterfuck.Admin.Tests.Cluster;

/// <summary>The pods of connectors: each runs the real connector with the environment its Deployment says.</summary>
/// <param name="objects">The cluster.</param>
internal sealed class FakeConnectors(ObjectStore objects) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, RunningConnector> running = new();

    /// <summary>Names of Services whose pods break every connection.</summary>
    public ConcurrentDictionary<string, bool> Broken { get; } = new();

    public async Task AnswerAsync(HttpContext http, string name, string path)
    {
        if (Broken.ContainsKey(name) || objects.Find("apps/deployments", "default", name) is not { } deployment)
        {
            http.Abort();
            return;
        }

        var key = $"{name} {(string?)deployment["metadata"]!["annotations"]!["klusterfuck.io/applied"]}";
        await ((IRequestSource)running.GetOrAdd(key, _ => Start(name, deployment)).Source).AnswerAsync(http, path);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var connector in running.Values)
            await connector.DisposeAsync();
    }

    private RunningConnector Start(string name, JObject deployment)
    {
        var values = deployment.SelectToken("spec.template.spec.containers[0].env")!.ToDictionary(v => (string)v["name"]!, Read);
        var type = BuiltInConnectors.Find(ResourceName.Parse(values["CONNECTOR"]))!;
        return RunningConnector.Start(
            name, new ConnectorSettings(type, values), new HttpCallback(new Uri(values["CALLBACK_URL"]), TimeProvider.System), DeliveryPolicy.Default, null, TimeProvider.System, NullLogger.Instance);
    }

    private string Read(JToken variable) => (string?)variable["value"]
        ?? Encoding.UTF8.GetString(Convert.FromBase64String((string)objects.Find("/secrets", "default", (string)variable.SelectToken("valueFrom.secretKeyRef.name")!)!["data"]![
            (string)variable.SelectToken("valueFrom.secretKeyRef.key")!]!));
}
