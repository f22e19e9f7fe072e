using System.Collections.Immutable;
using Klusterfuck.Engine.Documents;
using Klusterfuck.Engine.Naming;
using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Flows.Connectors;

/// <summary>Reads nodes of kind <c>connector</c>.</summary>
internal sealed class ConnectorNodeKind : INodeKind
{
    /// <summary>The keys of a variable that names a secret.</summary>
    public static readonly IReadOnlyList<string> SecretKeys = [SecretKey];

    private const string VariablesKey = "variables";
    private const string SecretKey = "secret";

    /// <inheritdoc/>
    public string Name => "connector";

    /// <inheritdoc/>
    public bool IsEntry => true;

    /// <inheritdoc/>
    public IReadOnlyList<string> Keys => ["connector", VariablesKey];

    /// <inheritdoc/>
    public FlowNode? Read(NodeId id, ObjectReader node)
    {
        var connector = node.Name("connector", required: true);
        var variables = node.Object(VariablesKey);
        if (connector is not { } name)
            return null;
        if (variables is not null && ConnectorType.Find(name) is { } type)
            variables.AllowOnly($"The connector {name}", type.Variables);
        return new ConnectorNode { Id = id, Connector = name, Variables = ReadVariables(variables) };
    }

    private static ImmutableSortedDictionary<string, ConnectorVariable> ReadVariables(ObjectReader? variables)
    {
        var read = ImmutableSortedDictionary.CreateBuilder<string, ConnectorVariable>(StringComparer.Ordinal);
        foreach (var key in variables?.Keys ?? [])
        {
            if (variables!.Take(key, required: true) is not JObject)
            {
                if (variables.Text(key) is { } text)
                    read.Add(key, new ConnectorVariable(text, null));
                continue;
            }

            var reference = variables.Object(key)!;
            reference.AllowOnly("A variable's value", SecretKeys);
            if (reference.Name(SecretKey, required: true) is { } secret)
                read.Add(key, new ConnectorVariable(null, secret));
        }

        return read.ToImmutable();
    }
}
