using System.Collections;
using System.Management.Automation;
using Klusterfuck.Engine;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Cmdlets.Completion;

/// <summary>Completes names of connectors.</summary>
public sealed class ConnectorNameCompleter : LiveCompleter
{
    private protected override async Task<IReadOnlyList<CompletionResult>> FindAsync(NamespaceName ns, IDictionary bound, CancellationToken cancellationToken)
    {
        var session = await OpenAsync(cancellationToken);
        var page = await session.Connectors.ListAsync(ns, new PageRequest(1000), cancellationToken);
        return [.. page.Items.Select(c => new CompletionResult(
            c.Name, c.Name, CompletionResultType.ParameterValue, c.Description.Length == 0 ? c.Name : c.Description))];
    }
}
