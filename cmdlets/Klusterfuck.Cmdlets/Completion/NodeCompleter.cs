using System.Collections;
using System.Management.Automation;
using System.Text.Json;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Cmdlets.Completion;

/// <summary>Completes nodes of the flow that is named already.</summary>
public sealed class NodeCompleter : LiveCompleter
{
    private protected override string Subject(IDictionary bound) => First(bound, "Flow", "Name") ?? "";

    private protected override async Task<IReadOnlyList<CompletionResult>> FindAsync(NamespaceName ns, IDictionary bound, CancellationToken cancellationToken)
    {
        if (!ResourceName.TryParse(First(bound, "Flow", "Name"), out var flow))
            return [];
        var session = await OpenAsync(cancellationToken);
        using var model = JsonDocument.Parse((await session.Flows.ReadModelAsync(ns, flow, revision: null, cancellationToken)).Json);
        return [.. model.RootElement.GetProperty("nodes").EnumerateArray()
            .Select(n => (Id: n.GetProperty("id").GetString()!, Kind: n.GetProperty("kind").GetString()))
            .Select(n => new CompletionResult(n.Id, n.Id, CompletionResultType.ParameterValue, $"{n.Kind}"))];
    }
}
