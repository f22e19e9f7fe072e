using System.Security.Cryptography;
using System.Text;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Kubernetes.Manifests;

/// <summary>What the objects of functions and connector nodes are called. Their beginnings keep them apart from whatever else is in the namespace.</summary>
internal static class ChildName
{
    private const int Longest = 63;
    private const int HashDigits = 8;

    /// <summary><c>fn-name</c>.</summary>
    public static string Of(ResourceName function) => Shorten($"fn-{function}", distinguish: null);

    /// <summary><c>flow-name-node</c>; a flow whose name has a '-' gets a hash too, so that <c>a-b</c> and <c>c</c> are not <c>a</c> and <c>b-c</c>.</summary>
    public static string Of(ResourceName flow, NodeId node) =>
        Shorten($"flow-{flow}-{node}", flow.Value.Contains('-', StringComparison.Ordinal) ? $"{flow}/{node}" : null);

    /// <summary>The Secret that keeps one secret of the users.</summary>
    public static string OfSecret(ResourceName secret) => Shorten($"secret-{secret}", distinguish: null);

    private static string Shorten(string name, string? distinguish)
    {
        if (name.Length <= Longest && distinguish is null)
            return name;
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(distinguish ?? name)))[..HashDigits];
        return $"{name[..Math.Min(name.Length, Longest - HashDigits - 1)].TrimEnd('-')}-{hash}";
    }
}
