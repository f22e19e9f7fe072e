using Klusterfuck.Engine.Functions;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Selections;

namespace Klusterfuck.Engine.Tests.Functions;

/// <summary>Selections in memory, beginning with the one a function was stored with.</summary>
internal sealed class MemorySelections(MemoryDefinitions<FunctionDefinition> functions) : ISelectionStore
{
    private readonly Dictionary<Target, List<CommitId>> stacks = [];

    public Task<IReadOnlyList<Selection>> ListAsync(Target target, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<Selection>>(
        [.. StackOf(target).AsEnumerable().Reverse().Select(c => new Selection(c, "me", DateTimeOffset.UnixEpoch, false))]);

    public ValueTask<CommitId?> FindSelectedAsync(Target target, CancellationToken cancellationToken) =>
        ValueTask.FromResult<CommitId?>(StackOf(target) is [.., var last] ? last : null);

    public Task SelectAsync(Target target, CommitId commit, Actor by, CancellationToken cancellationToken)
    {
        StackOf(target).Add(commit);
        return Task.CompletedTask;
    }

    public Task<CommitId?> UndoAsync(Target target, Actor by, CancellationToken cancellationToken)
    {
        if (StackOf(target) is not [.., var before, _])
            return Task.FromResult<CommitId?>(null);
        StackOf(target).RemoveAt(StackOf(target).Count - 1);
        return Task.FromResult<CommitId?>(before);
    }

    private List<CommitId> StackOf(Target target)
    {
        if (!stacks.TryGetValue(target, out var stack))
            stacks[target] = stack = functions.FirstSelections.TryGetValue((target.Namespace, target.Name), out var first) ? [first.Commit] : [];
        return stack;
    }
}
