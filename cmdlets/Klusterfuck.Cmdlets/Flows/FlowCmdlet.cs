using System.Runtime.CompilerServices;
using Klusterfuck.Cmdlets.Arguments;
using Klusterfuck.Cmdlets.Pipelines;
using Klusterfuck.Engine;
using Klusterfuck.Engine.Flows;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Cmdlets.Flows;

/// <summary>What the cmdlets for flows share.</summary>
public abstract class FlowCmdlet : SessionCmdlet
{
    private protected async Task WriteFlowAsync(Flow flow, CancellationToken cancellationToken) =>
        WriteObject(new KfFlow(flow, await OpenAsync(cancellationToken)));

    /// <summary>Flows of one namespace by name, page by page.</summary>
    private protected async IAsyncEnumerable<Flow> ListAsync(
        NamespaceName ns, string? labels, string pattern, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? cursor = null;
        do
        {
            var page = await CallAsync(s => s.Flows.ListAsync(ns, labels, new PageRequest(Cursor: cursor), cancellationToken), cancellationToken);
            foreach (var flow in page.Items.Where(f => NamePatterns.Matches(pattern, f.Definition.Name.Value)))
                yield return flow;
            cursor = page.Next;
        }
        while (cursor is not null);
    }
}
