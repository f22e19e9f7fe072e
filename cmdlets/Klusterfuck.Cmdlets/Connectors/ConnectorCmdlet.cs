using System.Collections;
using System.Collections.Immutable;
using System.Management.Automation;
using Klusterfuck.Cmdlets.Arguments;
using Klusterfuck.Cmdlets.Pipelines;
using Klusterfuck.Engine;
using Klusterfuck.Engine.Connectors;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Cmdlets.Connectors;

/// <summary>What the cmdlets for connectors share.</summary>
public abstract class ConnectorCmdlet : SessionCmdlet
{
    private protected async Task WriteConnectorAsync(NamespaceName ns, ConnectorType type, CancellationToken cancellationToken) =>
        WriteObject(new KfConnector(ns, type, (await OpenAsync(cancellationToken)).Context));

    /// <summary>Variables as a script writes them: a name each, or a table of name, description, required, secret and default.</summary>
    private protected static ImmutableArray<ConnectorVariableDefinition> Read(object[]? variables) => [.. (variables ?? []).Select(v => (v is PSObject p ? p.BaseObject : v) switch
    {
        KfConnectorVariable known => new ConnectorVariableDefinition(known.Name, known.Description, known.Required, known.Secret, known.Default),
        IDictionary table => Read(key => table.Keys.Cast<object>().Where(k => key.Equals(Pairs.Text(k), StringComparison.OrdinalIgnoreCase)).Select(k => table[k]).FirstOrDefault()),
        string name => new ConnectorVariableDefinition(name, ""),
        _ => Read(key => PSObject.AsPSObject(v).Properties[key]?.Value),
    })];

    private static ConnectorVariableDefinition Read(Func<string, object?> find) => new(
        Pairs.Text(find("Name")) ?? throw KlusterfuckException.ForProblems("connector", [new Problem("NameMissing", "$.variables", "A variable has no name.")]),
        Pairs.Text(find("Description")) ?? "", LanguagePrimitives.IsTrue(find("Required")), LanguagePrimitives.IsTrue(find("Secret")), Pairs.Text(find("Default")));
}
