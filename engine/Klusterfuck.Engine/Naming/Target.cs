namespace Klusterfuck.Engine.Naming;

/// <summary>One function or one flow: what has a repository of its own and a selected commit.</summary>
/// <param name="Kind">Function or flow.</param>
/// <param name="Namespace">The scope of its name.</param>
/// <param name="Name">Its name.</param>
public readonly record struct Target(TargetKind Kind, NamespaceName Namespace, ResourceName Name)
{
    /// <summary>The function <paramref name="name"/>.</summary>
    public static Target Function(NamespaceName ns, ResourceName name) => new(TargetKind.Function, ns, name);

    /// <summary>The flow <paramref name="name"/>.</summary>
    public static Target Flow(NamespaceName ns, ResourceName name) => new(TargetKind.Flow, ns, name);

    /// <summary>As messages name it: <c>function default/hello</c>.</summary>
    public override string ToString() => $"{(Kind == TargetKind.Function ? "function" : "flow")} {Namespace}/{Name}";
}
