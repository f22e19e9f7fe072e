using Klusterfuck.Engine;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Selections;

namespace Klusterfuck.Bench.Steps;

/// <summary>No selected commit of anything: what a chain of functions in process needs.</summary>
internal sealed class NoSelections : ISelectionStore
{
    public Task<IReadOnlyList<Selection>> ListAsync(Target target, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<Selection>>([]);

    public ValueTask<CommitId?> FindSelectedAsync(Target target, CancellationToken cancellationToken) => ValueTask.FromResult<CommitId?>(null);

    public Task SelectAsync(Target target, CommitId commit, Actor by, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<CommitId?> UndoAsync(Target target, Actor by, CancellationToken cancellationToken) => throw new NotSupportedException();
}
