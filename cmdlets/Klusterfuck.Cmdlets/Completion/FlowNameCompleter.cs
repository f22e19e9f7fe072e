using System.Collections;
using System.Management.Automation;
using Klusterfuck.Engine;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Cmdlets.Completion;

/// <summary>Completes names of flows.</summary>
public sealed class FlowNameCompleter : LiveCompleter
{
    private protected override async Task<IReadOnlyList<CompletionResult>> FindAsync(NamespaceName ns, IDictionary bound, CancellationToken cancellationToken)
    {
        var session = await OpenAsync(cancellationToken);
        var page = await session.Flows.ListAsync(ns, labels: null, new PageRequest(1000), cancellationToken);
        return [.. page.Items.Select(f => new CompletionResult(
            f.Definition.Name.Value, f.Definition.Name.Value, CompletionResultType.ParameterValue,
            $"flow, {(f.Status.Commit is { } commit ? $"deployed {commit.Short}" : "not deployed")}"))];
    }
}
