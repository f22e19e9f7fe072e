using Klusterfuck.Engine.Connectors;
using Klusterfuck.Engine.Documents;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Flows.Connectors;

/// <summary>Reads nodes of kind <c>connector</c>.</summary>
internal sealed class ConnectorNodeKind : INodeKind
{
    /// <summary>The keys of a variable that names a secret.</summary>
    public static readonly IReadOnlyList<string> SecretKeys = ConnectorVariables.SecretKeys;

    /// <inheritdoc/>
    public string Name => "connector";

    /// <inheritdoc/>
    public bool IsEntry => true;

    /// <inheritdoc/>
    public IReadOnlyList<string> Keys => ["connector", ConnectorVariables.Key];

    /// <inheritdoc/>
    public FlowNode? Read(NodeId id, ObjectReader node)
    {
        var connector = node.Name("connector", required: true);
        var variables = ConnectorVariables.Read(node.Object(ConnectorVariables.Key));
        if (connector is not { } name)
            return null;
        if (BuiltInConnectors.Find(name) is { } type)
            ConnectorVariables.Check($"The connector {name}", type, variables, node.Path, node.Problems);
        return new ConnectorNode { Id = id, Connector = name, Variables = variables };
    }

    /// <summary>Checks the variables of a connector somebody registered, which takes a look at what is stored.</summary>
    public static async Task CheckRegisteredAsync(
        NamespaceName ns, FlowNode? node, string path, IFlowReferences references, ProblemList problems, CancellationToken cancellationToken)
    {
        if (node is ConnectorNode connector && BuiltInConnectors.Find(connector.Connector) is null
            && await references.FindConnectorAsync(ns, connector.Connector, cancellationToken).ConfigureAwait(false) is { } type)
            ConnectorVariables.Check($"The connector {connector.Connector}", type, connector.Variables, path, problems);
    }
}
