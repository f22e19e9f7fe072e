using System.Collections;
using System.Management.Automation;
using System.Text.Json;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Cmdlets.Completion;

/// <summary>Completes nodes of the flow that is named already.</summary>
public sealed class NodeCompleter : LiveCompleter
{
    private protected override async Task<IReadOnlyList<CompletionResult>> FindAsync(
        NamespaceName ns, string word, IDictionary bound, CancellationToken cancellationToken)
    {
        var named = bound["Flow"] ?? bound["Name"];
        if (!ResourceName.TryParse((named is object[] several ? several.FirstOrDefault() : named)?.ToString(), out var flow))
            return [];
        var session = await OpenAsync(cancellationToken);
        using var model = JsonDocument.Parse((await session.Flows.ReadModelAsync(ns, flow, revision: null, cancellationToken)).Json);
        return [.. model.RootElement.GetProperty("nodes").EnumerateArray()
            .Select(n => (Id: n.GetProperty("id").GetString()!, Kind: n.GetProperty("kind").GetString()))
            .Where(n => Begins(n.Id, word))
            .Select(n => new CompletionResult(n.Id, n.Id, CompletionResultType.ParameterValue, $"{n.Kind}"))];
    }
}
