using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Cmdlets.Sessions;

/// <summary>The addresses an admin has.</summary>
internal static class SessionAddresses
{
    /// <summary>Where admin listens unless told otherwise.</summary>
    public static readonly Uri Default = new("http://127.0.0.1:8080");

    /// <summary>The root of the API for a namespace, with a slash at its end.</summary>
    public static Uri Api(Uri admin, NamespaceName ns) => Under(admin, ns == NamespaceName.Default ? "api/v1/" : $"api/v1/namespaces/{ns}/");

    /// <summary>Where a function answers.</summary>
    public static Uri Function(Uri admin, NamespaceName ns, ResourceName name) =>
        Under(admin, ns == NamespaceName.Default ? $"fn/{name}" : $"ns/{ns}/fn/{name}");

    /// <summary>Where payloads of a flow are posted.</summary>
    public static Uri Flow(Uri admin, NamespaceName ns, ResourceName name) => new(Api(admin, ns), $"flow/{name}");

    /// <summary>Where a repository is cloned from.</summary>
    public static Uri Repository(Uri admin, Target repository)
    {
        var scope = repository.Namespace == NamespaceName.Default ? "" : $"namespaces/{repository.Namespace}/";
        return Under(admin, $"git/{scope}{(repository.Kind == TargetKind.Function ? "functions" : "flows")}/{repository.Name}.git");
    }

    private static Uri Under(Uri admin, string path) => new($"{admin.AbsoluteUri.TrimEnd('/')}/{path}");
}
