using Klusterfuck.Engine.Definitions;
using Klusterfuck.Engine.Flows;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Secrets;
using Klusterfuck.Engine.Selections;

namespace Klusterfuck.Engine.Runners;

/// <summary>What was published, behind the ports that runs are executed with.</summary>
/// <param name="directory">What was published.</param>
public sealed class PublishedDefinitions(IRunnerDirectory directory) : ISelectedCommits, IDefinitionSource<FlowDefinition>, IFlowModelSource, ISecretValues
{
    /// <inheritdoc/>
    public async ValueTask<CommitId?> FindSelectedAsync(Target target, CancellationToken cancellationToken) => target.Kind == TargetKind.Flow
        ? (await directory.FindFlowAsync(target, cancellationToken).ConfigureAwait(false))?.Commit
        : (await directory.FindFunctionAsync(target, cancellationToken).ConfigureAwait(false))?.Commit;

    /// <summary>The flow, as far as runners know it: whether it is suspended.</summary>
    public async Task<FlowDefinition?> FindAsync(NamespaceName ns, ResourceName name, CancellationToken cancellationToken) =>
        await directory.FindFlowAsync(Target.Flow(ns, name), cancellationToken).ConfigureAwait(false) is { } flow
            ? new FlowDefinition { Namespace = ns, Name = name, Uid = "", CreatedAt = default, Suspended = flow.Suspended }
            : null;

    /// <inheritdoc/>
    public Task<string?> FindModelAsync(Target flow, CommitId commit, CancellationToken cancellationToken) => directory.FindModelAsync(flow, commit, cancellationToken);

    /// <inheritdoc/>
    public Task<string?> FindValueAsync(NamespaceName ns, ResourceName name, CancellationToken cancellationToken) => directory.FindSecretAsync(ns, name, cancellationToken);
}
