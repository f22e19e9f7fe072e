using Klusterfuck.Engine.Connectors;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Cmdlets.Connectors;

/// <summary>What turns something outside into payloads.</summary>
public sealed class KfConnector
{
    internal KfConnector(NamespaceName ns, ConnectorType type, string? context)
    {
        Context = context;
        Namespace = ns.Value;
        Name = type.Name;
        BuiltIn = type.IsBuiltIn;
        Image = type.Image;
        Description = type.Description;
        Variables = [.. type.Variables.Select(v => new KfConnectorVariable(v))];
    }

    /// <summary>The context it comes from; null where that has no name.</summary>
    public string? Context { get; }

    /// <summary>The namespace it is seen in.</summary>
    public string Namespace { get; }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Whether it comes with the product.</summary>
    public bool BuiltIn { get; }

    /// <summary>Its container image; null for one that comes with the product.</summary>
    public string? Image { get; }

    /// <summary>What it does.</summary>
    public string Description { get; }

    /// <summary>What it is configured by.</summary>
    public IReadOnlyList<KfConnectorVariable> Variables { get; }

    /// <summary>Its name.</summary>
    public override string ToString() => Name;
}
