using Klusterfuck.Engine.Functions.Hosting;
using Klusterfuck.Engine.Kubernetes.Api;
using Klusterfuck.Engine.Kubernetes.Manifests;
using Klusterfuck.Engine.Kubernetes.Resources;
using Klusterfuck.Engine.Kubernetes.Watching;
using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Kubernetes.Reconciling;

/// <summary>Makes the objects of a resource as they shall be, and removes those that shall not be any more.</summary>
/// <param name="api">The cluster.</param>
/// <param name="informers">What is there, by kind and namespace.</param>
internal sealed class Children(ClusterApi api, IReadOnlyDictionary<(ResourceKind Kind, string Namespace), Informer> informers)
{
    /// <summary>Applies what differs and removes what is not wanted of the owner's; gives the objects as they are then.</summary>
    /// <exception cref="Refusal">Something else has the name of one of them.</exception>
    public async Task<IReadOnlyList<JObject>> ApplyAsync(Owner owner, IReadOnlyList<JObject> wanted, CancellationToken cancellationToken)
    {
        // All are looked at before the first is made, so that nothing is half made.
        var found = wanted.Select(child => (Kind: ResourceKind.Find((string?)child["apiVersion"], (string?)child["kind"])!, Child: child))
            .Select(c => (c.Kind, c.Child, There: Find(c.Kind, owner.Namespace, (string)c.Child["metadata"]!["name"]!))).ToList();
        if (found.FirstOrDefault(f => f.There is not null && !IsOwned(f.There, owner)) is { Kind: { } taken, Child: { } by })
            throw new Refusal(Conditions.CommitReady, "NameTaken", $"There is a {taken.Name} '{(string?)by["metadata"]!["name"]}' that does not belong to this {owner.Kind}.", passes: true);
        var result = new List<JObject>();
        foreach (var (kind, child, there) in found)
        {
            result.Add(there is not null && Covers(there, child) ? there : await api.ApplyAsync(kind, child, cancellationToken).ConfigureAwait(false));
        }

        await PruneAsync(owner, wanted, cancellationToken).ConfigureAwait(false);
        return result;
    }

    /// <summary>An object of a namespace that is watched; null where there is none.</summary>
    public JObject? Find(ResourceKind kind, string ns, string name) => informers.GetValueOrDefault((kind, ns))?.Find(name);

    /// <summary>
    /// Whether an object is all that is wanted; what the cluster or others added does not count. The cluster drops empty values, and writes quantities in
    /// a form of its own: <c>1Gi</c> for <c>1024Mi</c>.
    /// </summary>
    public static bool Covers(JToken there, JToken wanted) => (there, wanted) switch
    {
        (JObject a, JObject b) => b.Properties().All(p => a[p.Name] is { } value ? Covers(value, p.Value) : p.Value is JValue { Value: null or "" } or JContainer { HasValues: false }),
        (JArray a, JArray b) => a.Count == b.Count && a.Zip(b).All(pair => Covers(pair.First, pair.Second)),
        (JValue a, JValue b) => JToken.DeepEquals(a, b) || $"{a}" == $"{b}" || (Quantity.Measure($"{a}") is { } amount && amount == Quantity.Measure($"{b}")),
        _ => false,
    };

    private static bool IsOwned(JObject there, Owner owner) =>
        (there["metadata"]!["ownerReferences"] as JArray)?.Any(r => (string?)r["uid"] == owner.Uid) == true;

    private async Task PruneAsync(Owner owner, IReadOnlyList<JObject> wanted, CancellationToken cancellationToken)
    {
        var names = wanted.Select(w => ((string?)w["kind"], (string?)w["metadata"]!["name"])).ToHashSet();
        foreach (var kind in ResourceKind.Children)
        {
            var surplus = informers.GetValueOrDefault((kind, owner.Namespace))?.All
                .Where(o => IsOwned(o, owner) && !names.Contains((kind.Name, (string?)o["metadata"]!["name"]))).ToList() ?? [];
            foreach (var item in surplus)
                await api.TryDeleteAsync(kind, owner.Namespace, (string)item["metadata"]!["name"]!, (string?)item["metadata"]!["uid"], null, cancellationToken).ConfigureAwait(false);
        }
    }
}
