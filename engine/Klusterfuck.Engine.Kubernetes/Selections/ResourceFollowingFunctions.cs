using System.Collections.Immutable;
using Klusterfuck.Engine.Definitions;
using Klusterfuck.Engine.Functions;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Selections.Following;

namespace Klusterfuck.Engine.Kubernetes.Selections;

/// <summary>Functions of a cluster that follow a branch.</summary>
/// <param name="functions">Reads them.</param>
/// <param name="namespaces">Where they may be.</param>
internal sealed class ResourceFollowingFunctions(IDefinitionStore<FunctionDefinition> functions, ImmutableArray<NamespaceName> namespaces) : IFollowingFunctions
{
    private const int PageSize = 500;

    public async Task<IReadOnlyList<FunctionDefinition>> ListAsync(CancellationToken cancellationToken)
    {
        var found = new List<FunctionDefinition>();
        foreach (var ns in namespaces)
        {
            string? cursor = null;
            do
            {
                var page = await functions.ListAsync(ns, LabelSelector.Everything, new PageRequest(PageSize, cursor), cancellationToken).ConfigureAwait(false);
                found.AddRange(page.Items.Where(f => f.Follow is not null));
                cursor = page.Next;
            }
            while (cursor is not null);
        }

        return found;
    }
}
