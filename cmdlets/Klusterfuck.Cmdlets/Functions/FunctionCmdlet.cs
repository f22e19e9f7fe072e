using System.Runtime.CompilerServices;
using Klusterfuck.Cmdlets.Arguments;
using Klusterfuck.Cmdlets.Pipelines;
using Klusterfuck.Engine;
using Klusterfuck.Engine.Functions;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Cmdlets.Functions;

/// <summary>What the cmdlets for functions share.</summary>
public abstract class FunctionCmdlet : SessionCmdlet
{
    private protected async Task WriteFunctionAsync(Function function, CancellationToken cancellationToken) =>
        WriteObject(new KfFunction(function, await OpenAsync(cancellationToken)));

    /// <summary>Functions of one namespace by name, page by page.</summary>
    private protected async IAsyncEnumerable<Function> ListAsync(
        NamespaceName ns, string? labels, string pattern, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? cursor = null;
        do
        {
            var page = await CallAsync(s => s.Functions.ListAsync(ns, labels, new PageRequest(Cursor: cursor), cancellationToken), cancellationToken);
            foreach (var function in page.Items.Where(f => NamePatterns.Matches(pattern, f.Definition.Name.Value)))
                yield return function;
            cursor = page.Next;
        }
        while (cursor is not null);
    }
}
