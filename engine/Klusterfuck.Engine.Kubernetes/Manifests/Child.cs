using System.Security.Cryptography;
using System.Text;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Kubernetes.Manifests;

/// <summary>Makes the objects that stand for a function or a node.</summary>
internal static class Child
{
    /// <summary>An object with its owner, labels and a hash of itself, by which a changed wish is told from a wish that is met.</summary>
    public static JObject Of(string apiVersion, string kind, string name, Owner owner, JObject labels, params JProperty[] parts)
    {
        var child = new JObject
        {
            ["apiVersion"] = apiVersion,
            ["kind"] = kind,
            ["metadata"] = new JObject
            {
                ["name"] = name,
                ["namespace"] = owner.Namespace,
                ["labels"] = labels.DeepClone(),
                ["ownerReferences"] = new JArray(owner.Reference),
            },
        };
        foreach (var part in parts)
            child.Add(part);
        child["metadata"]!["annotations"] = new JObject { [Marks.Applied] = Hash(child) };
        return child;
    }

    private static string Hash(JObject child) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(child.ToString(Formatting.None))))[..16];
}
