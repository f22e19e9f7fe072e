using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Kubernetes.Manifests;

/// <summary>The resource that children go with.</summary>
/// <param name="Kind"><c>Function</c> or <c>Flow</c>.</param>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Name">Its name.</param>
/// <param name="Uid">Its uid in the cluster.</param>
internal sealed record Owner(string Kind, string Namespace, string Name, string Uid)
{
    /// <summary>The reference that children carry.</summary>
    public JObject Reference => new()
    {
        ["apiVersion"] = "klusterfuck.io/v1alpha1",
        ["kind"] = Kind,
        ["name"] = Name,
        ["uid"] = Uid,
        ["controller"] = true,
        ["blockOwnerDeletion"] = true,
    };
}
