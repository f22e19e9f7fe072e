using Klusterfuck.Engine.Kubernetes.Api;
using Klusterfuck.Engine.Kubernetes.Resources;
using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Kubernetes.Tests.Reconciling;

/// <summary>Stands for the controllers where only the API server is real: says that pods of Deployments were started, and collects what has lost its owner.</summary>
/// <param name="api">The cluster.</param>
/// <param name="ns">The namespace.</param>
/// <param name="observe">The status of a Deployment.</param>
internal sealed class ApiControllers(ClusterApi api, string ns, Func<JObject, JObject> observe)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Whether a cluster has controllers of its own, which would do otherwise.</summary>
    public static async Task<bool> AreThereAsync(ClusterApi api, CancellationToken cancellationToken) =>
        await api.FindAsync(ResourceKind.Lease, "kube-system", "kube-controller-manager", cancellationToken) is not null;

    /// <summary>Works until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                foreach (var deployment in (await api.ListAsync(ResourceKind.Deployment, ns, null, cancellationToken)).Items)
                    await ObserveAsync(deployment, cancellationToken);
                await CollectAsync(cancellationToken);
            }
            catch (KlusterfuckException)
            {
                // The next round.
            }

            await Task.Delay(Pause, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ObserveAsync(JObject deployment, CancellationToken cancellationToken)
    {
        var status = observe(deployment);
        if (status.Properties().Where(p => p.Name != "conditions").All(p => JToken.DeepEquals(deployment["status"]?[p.Name] ?? 0, p.Value)))
            return;
        deployment["apiVersion"] = ResourceKind.Deployment.ApiVersion;
        deployment["kind"] = ResourceKind.Deployment.Name;
        deployment["status"] = status;
        await api.TryReplaceAsync(ResourceKind.Deployment, deployment, "status", cancellationToken);
    }

    // Owners are listed last, so that no owner of what was listed before can be missed.
    private async Task CollectAsync(CancellationToken cancellationToken)
    {
        var children = new List<(ResourceKind Kind, JObject Child)>();
        foreach (var kind in ResourceKind.Children)
            children.AddRange((await api.ListAsync(kind, ns, null, cancellationToken)).Items.Select(item => (kind, item)));
        var owners = new HashSet<string?>();
        foreach (var kind in new[] { ResourceKind.Function, ResourceKind.Flow })
            owners.UnionWith((await api.ListAsync(kind, ns, null, cancellationToken)).Items.Select(item => (string?)item["metadata"]!["uid"]));
        foreach (var (kind, child) in children.Where(c => c.Child["metadata"]!["ownerReferences"] is JArray { Count: > 0 } references && !references.Any(r => owners.Contains((string?)r["uid"]))))
            await api.TryDeleteAsync(kind, ns, (string)child["metadata"]!["name"]!, (string?)child["metadata"]!["uid"], null, cancellationToken);
    }
}
