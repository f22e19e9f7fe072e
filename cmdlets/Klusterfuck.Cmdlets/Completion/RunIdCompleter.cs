using System.Collections;
using System.Management.Automation;
using Klusterfuck.Engine;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Cmdlets.Completion;

/// <summary>Completes ids of runs, newest first.</summary>
public sealed class RunIdCompleter : LiveCompleter
{
    private protected override async Task<IReadOnlyList<CompletionResult>> FindAsync(
        NamespaceName ns, string word, IDictionary bound, CancellationToken cancellationToken)
    {
        var session = await OpenAsync(cancellationToken);
        var query = new RunQuery(ns) { Flow = ResourceName.TryParse(bound["Flow"]?.ToString(), out var flow) ? flow : null, Page = new PageRequest(100) };
        var page = await session.Runs.ListAsync(query, cancellationToken);
        return [.. page.Items.Where(r => Begins(r.Id.Value, word) || Begins(r.Flow.Value, word)).Select(r => new CompletionResult(
            r.Id.Value, $"{r.Id.Value[..12]} {r.Flow} {r.Status}", CompletionResultType.ParameterValue, $"{r.Flow}, {r.Status}, {r.CreatedAt.ToLocalTime():g}"))];
    }
}
