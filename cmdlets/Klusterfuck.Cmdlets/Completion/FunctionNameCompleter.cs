using System.Collections;
using System.Management.Automation;
using Klusterfuck.Engine;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Cmdlets.Completion;

/// <summary>Completes names of functions.</summary>
public sealed class FunctionNameCompleter : LiveCompleter
{
    private protected override async Task<IReadOnlyList<CompletionResult>> FindAsync(NamespaceName ns, IDictionary bound, CancellationToken cancellationToken)
    {
        var session = await OpenAsync(cancellationToken);
        var page = await session.Functions.ListAsync(ns, labels: null, new PageRequest(1000), cancellationToken);
        return [.. page.Items.Select(f => new CompletionResult(
            f.Definition.Name.Value, f.Definition.Name.Value, CompletionResultType.ParameterValue,
            $"{f.Definition.Runtime}, {f.Status.State}, {f.Status.Commit?.Short ?? "nothing selected"}"))];
    }
}
