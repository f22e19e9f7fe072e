using System.Collections.Immutable;
using Klusterfuck.Engine.Kubernetes.Manifests;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Kubernetes;

/// <summary>How the engine works on a cluster.</summary>
public sealed record ClusterOptions
{
    /// <summary>The namespace everything of the product itself is in; <c>klusterfuck</c> unless said.</summary>
    public NamespaceName System { get; init; } = NamespaceName.Parse("klusterfuck");

    /// <summary>The namespaces functions and flows may be in; <c>default</c> unless said. Each needs the role bound in it.</summary>
    public ImmutableArray<NamespaceName> Namespaces { get; init; } = [NamespaceName.Default];

    /// <summary>What the names of the images begin with; <c>klusterfuck</c> unless said.</summary>
    public string Registry { get; init; } = "klusterfuck";

    /// <summary>The tag of the images.</summary>
    public string Tag { get; init; } = "0.1.0";

    /// <summary>The address of admin as pods see it.</summary>
    public Uri Admin { get; init; } = new("http://klusterfuck-admin.klusterfuck:8080");

    /// <summary>The address of runners as pods see it, which connectors post to; null where admin executes runs itself.</summary>
    public Uri? Runner { get; init; }

    /// <summary>The address of a function as admin and runners see it, and of a connector as admin does, with <c>{service}</c> and <c>{namespace}</c>.</summary>
    public string ServiceAddress { get; init; } = "http://{service}.{namespace}";

    /// <summary>Who this process is among those that would reconcile; the pod's name.</summary>
    public string Identity { get; init; } = Environment.MachineName;

    /// <summary>How long a leader that is not heard of stays one; 15 s unless said.</summary>
    public TimeSpan LeaseTime { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How often everything is looked at without having changed; 5 minutes unless said.</summary>
    public TimeSpan Resync { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Where a function answers.</summary>
    public Uri AddressOf(Target function) => AddressOf(function.Namespace, ChildName.Of(function.Name));

    /// <summary>Where a connector that is asked by HTTP answers.</summary>
    public Uri AddressOf(Target flow, NodeId node) => AddressOf(flow.Namespace, ChildName.Of(flow.Name, node));

    /// <summary>The name of an image of the product.</summary>
    /// <param name="name"><c>worker</c>, <c>connectors</c>.</param>
    public string Image(string name) => $"{Registry.TrimEnd('/')}/{name}:{Tag}";

    private Uri AddressOf(NamespaceName ns, string service) =>
        new(ServiceAddress.Replace("{service}", service, StringComparison.Ordinal).Replace("{namespace}", ns.Value, StringComparison.Ordinal));
}
