using System.Collections.Immutable;
using Klusterfuck.Cmdlets.Flows;
using Klusterfuck.Engine;
using Klusterfuck.Engine.Definitions;
using Klusterfuck.Engine.Flows;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Cmdlets.Sessions.Embedded;

/// <summary>Flows of a data folder.</summary>
internal sealed class EmbeddedFlows(FlowCatalog flows) : IFlows
{
    /// <inheritdoc/>
    public Task<Flow> CreateAsync(
        NamespaceName ns, ResourceName name, string? model, ImmutableSortedDictionary<string, string> labels, CancellationToken cancellationToken) =>
        flows.CreateAsync(ns, name, model, labels, Actor.Local, cancellationToken);

    /// <inheritdoc/>
    public Task<Flow> GetAsync(NamespaceName ns, ResourceName name, CancellationToken cancellationToken) => flows.GetAsync(ns, name, cancellationToken);

    /// <inheritdoc/>
    public Task<Page<Flow>> ListAsync(NamespaceName ns, string? labels, PageRequest page, CancellationToken cancellationToken) =>
        flows.ListAsync(ns, LabelSelector.Parse(labels), page, cancellationToken);

    /// <inheritdoc/>
    public Task<FlowDocument> ReadModelAsync(NamespaceName ns, ResourceName name, string? revision, CancellationToken cancellationToken) =>
        flows.ReadModelAsync(ns, name, revision, cancellationToken);

    /// <inheritdoc/>
    public async Task<CommitId> SaveModelAsync(NamespaceName ns, ResourceName name, string model, string? message, CancellationToken cancellationToken) =>
        (await flows.SaveModelAsync(ns, name, model, message, expectedBlobId: null, Actor.Local, cancellationToken)).Id;

    /// <inheritdoc/>
    public Task<IReadOnlyList<Problem>> ValidateAsync(NamespaceName ns, string model, CancellationToken cancellationToken) =>
        flows.ValidateAsync(ns, model, cancellationToken);

    /// <inheritdoc/>
    public Task<Flow> DeployAsync(NamespaceName ns, ResourceName name, string? revision, CancellationToken cancellationToken) =>
        flows.DeployAsync(ns, name, revision, Actor.Local, cancellationToken);

    /// <inheritdoc/>
    public async Task<Flow> ChangeLabelsAsync(
        NamespaceName ns, ResourceName name, IReadOnlyDictionary<string, string?> labels, CancellationToken cancellationToken)
    {
        var stored = (await flows.GetAsync(ns, name, cancellationToken)).Definition;
        var changed = stored.Labels.RemoveRange(labels.Where(l => l.Value is null).Select(l => l.Key))
            .SetItems(labels.Where(l => l.Value is not null).Select(l => KeyValuePair.Create(l.Key, l.Value!)));
        return await flows.SetLabelsAsync(ns, name, changed, stored.Generation, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<Flow> SuspendAsync(NamespaceName ns, ResourceName name, bool suspended, CancellationToken cancellationToken) =>
        flows.SuspendAsync(ns, name, suspended, cancellationToken);

    /// <inheritdoc/>
    public Task RemoveAsync(NamespaceName ns, ResourceName name, bool removeRepository, CancellationToken cancellationToken) =>
        flows.RemoveAsync(ns, name, removeRepository, expectedGeneration: null, cancellationToken);
}
