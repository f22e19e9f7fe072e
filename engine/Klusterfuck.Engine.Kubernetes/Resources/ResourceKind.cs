namespace Klusterfuck.Engine.Kubernetes.Resources;

/// <summary>A kind of object in a cluster, and where its objects are.</summary>
/// <param name="Group">The API group; empty for the core.</param>
/// <param name="Version">The version.</param>
/// <param name="Plural">The name in paths.</param>
/// <param name="Name">The name in objects.</param>
/// <param name="Namespaced">Whether its objects are in namespaces.</param>
internal sealed record ResourceKind(string Group, string Version, string Plural, string Name, bool Namespaced = true)
{
    public static readonly ResourceKind Function = new("klusterfuck.io", "v1alpha1", "functions", "Function");
    public static readonly ResourceKind Flow = new("klusterfuck.io", "v1alpha1", "flows", "Flow");
    public static readonly ResourceKind Connector = new("klusterfuck.io", "v1alpha1", "connectors", "Connector");
    public static readonly ResourceKind Secret = new("", "v1", "secrets", "Secret");
    public static readonly ResourceKind Service = new("", "v1", "services", "Service");
    public static readonly ResourceKind Deployment = new("apps", "v1", "deployments", "Deployment");
    public static readonly ResourceKind Ingress = new("networking.k8s.io", "v1", "ingresses", "Ingress");
    public static readonly ResourceKind NetworkPolicy = new("networking.k8s.io", "v1", "networkpolicies", "NetworkPolicy");
    public static readonly ResourceKind Autoscaler = new("autoscaling", "v2", "horizontalpodautoscalers", "HorizontalPodAutoscaler");
    public static readonly ResourceKind DisruptionBudget = new("policy", "v1", "poddisruptionbudgets", "PodDisruptionBudget");
    public static readonly ResourceKind Pod = new("", "v1", "pods", "Pod");
    public static readonly ResourceKind Event = new("", "v1", "events", "Event");
    public static readonly ResourceKind Lease = new("coordination.k8s.io", "v1", "leases", "Lease");
    public static readonly ResourceKind Namespace = new("", "v1", "namespaces", "Namespace", false);
    public static readonly ResourceKind CustomResource = new("apiextensions.k8s.io", "v1", "customresourcedefinitions", "CustomResourceDefinition", false);

    private static readonly ResourceKind[] All =
    [
        Function, Flow, Connector, Secret, Service, Deployment, Ingress, NetworkPolicy, Autoscaler, DisruptionBudget, Pod, Event, Lease, Namespace, CustomResource,
        new("", "v1", "serviceaccounts", "ServiceAccount"), new("", "v1", "configmaps", "ConfigMap"), new("", "v1", "persistentvolumeclaims", "PersistentVolumeClaim"),
        new("apps", "v1", "statefulsets", "StatefulSet"), new("batch", "v1", "jobs", "Job"),
        new("rbac.authorization.k8s.io", "v1", "roles", "Role"), new("rbac.authorization.k8s.io", "v1", "rolebindings", "RoleBinding"),
        new("rbac.authorization.k8s.io", "v1", "clusterroles", "ClusterRole", false), new("rbac.authorization.k8s.io", "v1", "clusterrolebindings", "ClusterRoleBinding", false),
    ];

    /// <summary>What a function or flow may have made of it, and what is therefore watched.</summary>
    public static IReadOnlyList<ResourceKind> Children { get; } = [Secret, Deployment, Service, NetworkPolicy, Ingress, Autoscaler, DisruptionBudget];

    /// <summary>As objects write it.</summary>
    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary>The kind of an object; null where it is none the product uses.</summary>
    public static ResourceKind? Find(string? apiVersion, string? kind) => All.FirstOrDefault(k => k.ApiVersion == apiVersion && k.Name == kind);

    /// <summary>The path of a list, or of one object.</summary>
    public string Path(string? ns, string? name = null, string? part = null) =>
        (Group.Length == 0 ? $"/api/{Version}" : $"/apis/{Group}/{Version}")
        + (Namespaced && ns is not null ? $"/namespaces/{Uri.EscapeDataString(ns)}" : "")
        + $"/{Plural}"
        + (name is null ? "" : $"/{Uri.EscapeDataString(name)}")
        + (part is null ? "" : $"/{part}");
}
