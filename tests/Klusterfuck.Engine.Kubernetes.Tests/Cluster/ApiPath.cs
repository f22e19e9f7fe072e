namespace Klusterfuck.Engine.Kubernetes.Tests.Cluster;

/// <summary>What a path of the API names; the collection is group and plural: <c>apps/deployments</c>, with an empty group for the core.</summary>
internal sealed record ApiPath(string Collection, string ApiVersion, string? Namespace, string? Name, string? Part)
{
    public static ApiPath? Parse(string path)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString).ToArray();
        var (group, version, rest) = parts switch
        {
            ["api", var v, .. var r] => ("", v, r),
            ["apis", var g, var v, .. var r] => (g, v, r),
            _ => ("", "", []),
        };
        var ns = rest is ["namespaces", var named, _, ..] ? named : null;
        var tail = ns is null ? rest : rest[2..];
        return tail.Length is 0 or > 3
            ? null
            : new ApiPath($"{group}/{tail[0]}", group.Length == 0 ? version : $"{group}/{version}", ns, tail.ElementAtOrDefault(1), tail.ElementAtOrDefault(2));
    }
}
