using System.Collections.Immutable;
using Klusterfuck.Engine;
using Klusterfuck.Engine.Flows;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Cmdlets.Flows;

/// <summary>Flows, wherever the cmdlets work.</summary>
internal interface IFlows
{
    /// <summary>Creates a flow with its repository; a model is committed and deployed.</summary>
    Task<Flow> CreateAsync(NamespaceName ns, ResourceName name, string? model, ImmutableSortedDictionary<string, string> labels, CancellationToken cancellationToken);

    /// <summary>One flow.</summary>
    Task<Flow> GetAsync(NamespaceName ns, ResourceName name, CancellationToken cancellationToken);

    /// <summary>Flows by name.</summary>
    Task<Page<Flow>> ListAsync(NamespaceName ns, string? labels, PageRequest page, CancellationToken cancellationToken);

    /// <summary>The model of a revision; the tip of the default branch unless said.</summary>
    Task<FlowDocument> ReadModelAsync(NamespaceName ns, ResourceName name, string? revision, CancellationToken cancellationToken);

    /// <summary>Checks and commits a model; the commit.</summary>
    Task<CommitId> SaveModelAsync(NamespaceName ns, ResourceName name, string model, string? message, CancellationToken cancellationToken);

    /// <summary>Everything that is wrong with a model.</summary>
    Task<IReadOnlyList<Problem>> ValidateAsync(NamespaceName ns, string model, CancellationToken cancellationToken);

    /// <summary>Deploys a revision; the tip of the default branch unless said.</summary>
    Task<Flow> DeployAsync(NamespaceName ns, ResourceName name, string? revision, CancellationToken cancellationToken);

    /// <summary>Changes labels: a null value removes one, the others stay.</summary>
    Task<Flow> ChangeLabelsAsync(NamespaceName ns, ResourceName name, IReadOnlyDictionary<string, string?> labels, CancellationToken cancellationToken);

    /// <summary>Lets a flow take no payloads, or take them again.</summary>
    Task<Flow> SuspendAsync(NamespaceName ns, ResourceName name, bool suspended, CancellationToken cancellationToken);

    /// <summary>Removes a flow and cancels its runs; its repository too where asked to.</summary>
    Task RemoveAsync(NamespaceName ns, ResourceName name, bool removeRepository, CancellationToken cancellationToken);
}
