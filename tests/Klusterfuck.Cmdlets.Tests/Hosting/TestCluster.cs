using System.Text;
using Klusterfuck.Engine.Kubernetes.Tests.Cluster;
using Newtonsoft.Json.Linq;

namespace Klusterfuck.Cmdlets.Tests.Hosting;

/// <summary>A fake API server with a kubeconfig. Admin runs there: its pod's port leads to the admin all tests share, its Secret has that admin's token.</summary>
internal sealed class TestCluster : IDisposable
{
    public const string System = "klusterfuck";

    private readonly FakeCluster fake = Task.Run(FakeCluster.StartAsync).GetAwaiter().GetResult();

    public TestCluster(bool deploymentsGetReady = true)
    {
        if (deploymentsGetReady)
            fake.Objects.Controller = MakeReady;
        Put("/namespaces", "", System, []);
        Put("/secrets", System, "klusterfuck-admin", new JObject
        {
            ["kind"] = "Secret",
            ["data"] = new JObject { ["token"] = Convert.ToBase64String(Encoding.ASCII.GetBytes(RemoteAdmin.Token)) },
        });
        Put("/pods", System, "admin-1", new JObject
        {
            ["metadata"] = new JObject { ["labels"] = new JObject { ["app"] = "klusterfuck" } },
            ["status"] = new JObject { ["conditions"] = new JArray(new JObject { ["type"] = "Ready", ["status"] = "True" }) },
        });
        fake.Ports[("admin-1", 8080)] = RemoteAdmin.Address.Port;
    }

    public string KubeConfig => fake.KubeConfig;

    public ObjectStore Objects => fake.Objects;

    public int Calls(string call) => fake.Calls.GetValueOrDefault(call);

    public void Dispose() => Task.Run(async () => await fake.DisposeAsync()).GetAwaiter().GetResult();

    private void Put(string collection, string ns, string name, JObject json)
    {
        var metadata = (JObject)(json["metadata"] ??= new JObject());
        (metadata["name"], metadata["namespace"]) = (name, ns);
        fake.Objects.Change(collection, ns, name, _ => json);
    }

    private void MakeReady(JObject written)
    {
        if ((string?)written["kind"] != "Deployment" || written["status"] is not null)
            return;
        var metadata = written["metadata"]!;
        var replicas = (int?)written["spec"]?["replicas"] ?? 1;
        var status = new JObject { ["observedGeneration"] = 1000, ["replicas"] = replicas, ["updatedReplicas"] = replicas, ["availableReplicas"] = replicas };
        fake.Objects.Change(
            "apps/deployments", (string)metadata["namespace"]!, (string)metadata["name"]!,
            there =>
            {
                there!["status"] = status;
                return there;
            },
            statusOnly: true);
    }
}
