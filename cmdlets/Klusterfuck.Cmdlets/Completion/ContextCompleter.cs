using System.Collections;
using System.Management.Automation;
using Klusterfuck.Cmdlets.Contexts;
using Klusterfuck.Cmdlets.Sessions;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Cmdlets.Completion;

/// <summary>Completes names of contexts.</summary>
public sealed class ContextCompleter : LiveCompleter
{
    private protected override ContextEntry Choose(IDictionary bound) => SessionChoice.Find(null);

    private protected override Task<IReadOnlyList<CompletionResult>> FindAsync(NamespaceName ns, IDictionary bound, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<CompletionResult>>(
    [
        .. ContextFile.Read().Entries.Values.Append(ContextEntry.Embedded).DistinctBy(e => e.Name, StringComparer.OrdinalIgnoreCase)
            .Select(e => new CompletionResult(e.Name!, e.Name!, CompletionResultType.ParameterValue, e.Address?.AbsoluteUri ?? e.Cluster?.KubeContext ?? e.DataFolder ?? "this machine")),
    ]);
}
