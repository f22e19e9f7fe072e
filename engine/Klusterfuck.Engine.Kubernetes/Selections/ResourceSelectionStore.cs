using Klusterfuck.Engine.Kubernetes.Api;
using Klusterfuck.Engine.Kubernetes.Resources;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Selections;
using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Kubernetes.Selections;

/// <summary>Selections in the custom resources they are of.</summary>
/// <param name="api">The cluster.</param>
/// <param name="time">The clock.</param>
internal sealed class ResourceSelectionStore(ClusterApi api, TimeProvider time) : ISelectionStore
{
    private const int MaxAttempts = 20;

    public async Task<IReadOnlyList<Selection>> ListAsync(Target target, CancellationToken cancellationToken) =>
        await FindAsync(target, cancellationToken).ConfigureAwait(false) is { } resource ? SelectionHistory.Read(resource) : [];

    public async ValueTask<CommitId?> FindSelectedAsync(Target target, CancellationToken cancellationToken) =>
        await FindAsync(target, cancellationToken).ConfigureAwait(false) is { } resource ? SelectionHistory.SelectedOf(resource) : null;

    public async Task SelectAsync(Target target, CommitId commit, Actor by, CancellationToken cancellationToken) =>
        await ChangeAsync(target, selections => selections.Count > 0 && selections[0].Commit == commit ? null : new Selection(commit, by.Name, time.GetUtcNow(), false), cancellationToken)
            .ConfigureAwait(false);

    public Task<CommitId?> UndoAsync(Target target, Actor by, CancellationToken cancellationToken) => ChangeAsync(
        target, selections => SelectionHistory.Before(selections) is { } before ? new Selection(before, by.Name, time.GetUtcNow(), true) : null, cancellationToken);

    private static ResourceKind KindOf(Target target) => target.Kind == TargetKind.Function ? ResourceKind.Function : ResourceKind.Flow;

    private async Task<CommitId?> ChangeAsync(Target target, Func<IReadOnlyList<Selection>, Selection?> choose, CancellationToken cancellationToken)
    {
        var kind = KindOf(target);
        for (var attempt = 1; attempt <= MaxAttempts; attempt++)
        {
            // The selection before is written down first, so that a history misses none that followed one another quickly.
            var found = await FindAsync(target, cancellationToken).ConfigureAwait(false) ?? throw NotFound(target);
            var resource = await SelectionHistory.RecordAsync(api, kind, found, cancellationToken).ConfigureAwait(false) ?? throw NotFound(target);
            if (choose(SelectionHistory.Read(resource)) is not { } selection)
                return null;
            SelectionHistory.Choose(resource, selection);
            if (await api.TryReplaceAsync(kind, resource, null, cancellationToken).ConfigureAwait(false) is { } written)
            {
                await SelectionHistory.RecordAsync(api, kind, written, cancellationToken).ConfigureAwait(false);
                return selection.Commit;
            }

            await Task.Delay(ApiTransport.PauseAfter(attempt) / 10, time, cancellationToken).ConfigureAwait(false);
        }

        throw new KlusterfuckException(ErrorCodes.Changed, $"{target} is changed by others all the time.", target.ToString(), "Try again in a moment.");
    }

    private Task<JObject?> FindAsync(Target target, CancellationToken cancellationToken) =>
        api.FindAsync(KindOf(target), target.Namespace.Value, target.Name.Value, cancellationToken);

    private static KlusterfuckException NotFound(Target target) =>
        new(target.Kind == TargetKind.Function ? ErrorCodes.FunctionNotFound : ErrorCodes.FlowNotFound, $"There is no {target}.", target.ToString());
}
