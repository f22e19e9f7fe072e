using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Kubernetes.Manifests;

/// <summary>Labels and annotations of the product.</summary>
internal static class Marks
{
    /// <summary>The manager of every field the product writes.</summary>
    public const string FieldManager = "klusterfuck";

    public const string ManagedBy = "app.kubernetes.io/managed-by";
    public const string Product = "klusterfuck";
    public const string Function = "klusterfuck.io/function";
    public const string Flow = "klusterfuck.io/flow";
    public const string Node = "klusterfuck.io/node";
    public const string Secret = "klusterfuck.io/secret";
    public const string ForFunctions = "klusterfuck.io/for-functions";
    public const string Commit = "klusterfuck.io/commit";
    public const string Applied = "klusterfuck.io/applied";
    public const string SecretVersions = "klusterfuck.io/secret-versions";
    public const string Uid = "klusterfuck.io/uid";
    public const string Changes = "klusterfuck.io/changes";
    public const string Selection = "klusterfuck.io/selection";
    public const string Requests = "klusterfuck.io/requests";
    public const string UpdatedAt = "klusterfuck.io/updated-at";

    /// <summary>Labels of everything that belongs to a function.</summary>
    public static JObject OfFunction(string name) => new() { [ManagedBy] = Product, [Function] = name };

    /// <summary>Labels of everything that belongs to a node of a flow.</summary>
    public static JObject OfNode(string flow, string node) => new() { [ManagedBy] = Product, [Flow] = flow, [Node] = node };

}
