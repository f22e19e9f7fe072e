using System.Collections;
using System.Management.Automation;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Cmdlets.Completion;

/// <summary>Completes names of namespaces.</summary>
public class NamespaceCompleter : LiveCompleter
{
    private protected sealed override async Task<IReadOnlyList<CompletionResult>> FindAsync(NamespaceName ns, IDictionary bound, CancellationToken cancellationToken)
    {
        var session = await OpenAsync(cancellationToken);
        return [.. (await session.ListNamespacesAsync(cancellationToken)).Select(n => new CompletionResult(n, n, CompletionResultType.ParameterValue, $"namespace {n}"))];
    }
}
