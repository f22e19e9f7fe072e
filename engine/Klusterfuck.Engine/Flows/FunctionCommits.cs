using System.Collections.Immutable;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Selections;

namespace Klusterfuck.Engine.Flows;

/// <summary>The commits the functions of a graph have selected.</summary>
internal static class FunctionCommits
{
    /// <summary>Those that are selected now, by function.</summary>
    public static async Task<ImmutableSortedDictionary<string, CommitId>> ListAsync(
        ISelectedCommits selections, NamespaceName ns, FlowGraph graph, CancellationToken cancellationToken)
    {
        var commits = ImmutableSortedDictionary.CreateBuilder<string, CommitId>(StringComparer.Ordinal);
        foreach (var function in graph.Functions)
        {
            if (await selections.FindSelectedAsync(Target.Function(ns, function), cancellationToken).ConfigureAwait(false) is { } commit)
                commits[function.Value] = commit;
        }

        return commits.ToImmutable();
    }
}
