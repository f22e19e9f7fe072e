using System.Security.Cryptography;
using System.Text;
using Klusterfuck.Engine.Kubernetes.Manifests;
using Klusterfuck.Engine.Kubernetes.Resources;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Kubernetes.Reconciling;

/// <summary>Checks the secrets that something names.</summary>
/// <param name="children">What is in the namespaces.</param>
internal sealed class SecretReferences(Children children)
{
    /// <summary>A text that changes whenever one of the secrets does.</summary>
    /// <exception cref="Refusal">One is missing, or not meant for functions.</exception>
    public string Check(string ns, IEnumerable<ResourceName> secrets, bool forFunctions, string condition)
    {
        var versions = new StringBuilder();
        foreach (var name in secrets)
        {
            var secret = children.Find(ResourceKind.Secret, ns, ChildName.OfSecret(name));
            var labels = secret?["metadata"]?["labels"];
            if ((string?)labels?[Marks.Secret] != name.Value)
                throw new Refusal(condition, "SecretMissing", $"There is no secret '{name}' in the namespace '{ns}'.", passes: false);
            if (forFunctions && (string?)labels?[Marks.ForFunctions] != "true")
                throw new Refusal(condition, "SecretNotForFunctions", $"The secret '{name}' is not meant for functions.", passes: false);
            versions.Append(name.Value).Append('=').Append((string?)secret!["metadata"]!["resourceVersion"]).Append(';');
        }

        return versions.Length == 0 ? "" : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(versions.ToString())))[..16];
    }

    /// <summary>The value of a secret; null where there is none.</summary>
    public string? FindValue(string ns, ResourceName secret) =>
        (string?)children.Find(ResourceKind.Secret, ns, ChildName.OfSecret(secret))?["data"]?[FunctionManifests.ValueKey] is { } encoded
            ? Encoding.UTF8.GetString(Convert.FromBase64String(encoded))
            : null;
}
