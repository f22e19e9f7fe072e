using System.Reflection;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Rest.Requests;

/// <summary>The namespace a request speaks of, and the addresses of what is in it.</summary>
/// <param name="Namespace">The namespace; <c>default</c> where the route names none.</param>
/// <param name="Origin">Scheme and host the caller used.</param>
public sealed record Scope(NamespaceName Namespace, string Origin)
{
    private string Api => Namespace == NamespaceName.Default ? "/api/v1" : $"/api/v1/namespaces/{Namespace}";

    /// <summary>Reads the scope of a request.</summary>
    public static ValueTask<Scope?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        ArgumentNullException.ThrowIfNull(context);
        return ValueTask.FromResult<Scope?>(Of(context));
    }

    /// <summary>The scope of a request.</summary>
    public static Scope Of(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        var ns = http.GetRouteValue("ns") is string name ? NamespaceName.Parse(name) : NamespaceName.Default;
        return new Scope(ns, $"{http.Request.Scheme}://{http.Request.Host}");
    }

    /// <summary>The path of a resource of the API, for Location.</summary>
    public string Path(string rest) => $"{Api}/{rest}";

    /// <summary>Where a function answers.</summary>
    public string FunctionUrl(ResourceName name) =>
        Namespace == NamespaceName.Default ? $"{Origin}/fn/{name}" : $"{Origin}/ns/{Namespace}/fn/{name}";

    /// <summary>Where payloads for a flow are posted, without the node.</summary>
    public string FlowUrl(ResourceName name) => $"{Origin}{Path($"flow/{name}")}";

    /// <summary>Where a repository is cloned from.</summary>
    public string CloneUrl(Target repository)
    {
        var kind = repository.Kind == TargetKind.Function ? "functions" : "flows";
        return repository.Namespace == NamespaceName.Default
            ? $"{Origin}/git/{kind}/{repository.Name}.git"
            : $"{Origin}/git/namespaces/{repository.Namespace}/{kind}/{repository.Name}.git";
    }
}
