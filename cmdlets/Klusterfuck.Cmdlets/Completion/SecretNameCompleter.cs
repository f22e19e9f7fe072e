using System.Collections;
using System.Management.Automation;
using Klusterfuck.Engine;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Cmdlets.Completion;

/// <summary>Completes names of secrets.</summary>
public sealed class SecretNameCompleter : LiveCompleter
{
    private protected override async Task<IReadOnlyList<CompletionResult>> FindAsync(NamespaceName ns, IDictionary bound, CancellationToken cancellationToken)
    {
        var session = await OpenAsync(cancellationToken);
        var page = await session.Secrets.ListAsync(ns, new PageRequest(1000), cancellationToken);
        return [.. page.Items.Select(s => new CompletionResult(
            s.Name.Value, s.Name.Value, CompletionResultType.ParameterValue, $"{s.Variable}{(s.ForFunctions ? ", for functions" : "")}"))];
    }
}
