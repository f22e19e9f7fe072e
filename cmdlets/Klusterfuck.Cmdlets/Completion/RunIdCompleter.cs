using System.Collections;
using System.Management.Automation;
using Klusterfuck.Engine;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Cmdlets.Completion;

/// <summary>Completes ids of runs, newest first.</summary>
public sealed class RunIdCompleter : LiveCompleter
{
    private protected override string Subject(IDictionary bound) => First(bound, "Flow") ?? "";

    private protected override bool Matches(CompletionResult candidate, string word) =>
        Begins(candidate.CompletionText, word) || candidate.ListItemText.Split(' ').Any(part => Begins(part, word));

    private protected override async Task<IReadOnlyList<CompletionResult>> FindAsync(NamespaceName ns, IDictionary bound, CancellationToken cancellationToken)
    {
        var session = await OpenAsync(cancellationToken);
        var query = new RunQuery(ns) { Flow = ResourceName.TryParse(First(bound, "Flow"), out var flow) ? flow : null, Page = new PageRequest(100) };
        var page = await session.Runs.ListAsync(query, cancellationToken);
        return [.. page.Items.Select(r => new CompletionResult(
            r.Id.Value, $"{r.Id.Value[..12]} {r.Flow} {r.Status}", CompletionResultType.ParameterValue, $"{r.Flow}, {r.Status}, {r.CreatedAt.ToLocalTime():g}"))];
    }
}
