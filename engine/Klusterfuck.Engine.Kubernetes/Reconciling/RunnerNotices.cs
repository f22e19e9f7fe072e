using System.Collections.Immutable;
using System.Text;
using Klusterfuck.Engine.Flows;
using Klusterfuck.Engine.Flows.Connectors;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Repositories;
using Klusterfuck.Engine.Runners;
using Microsoft.Extensions.Logging;

namespace Klusterfuck.Engine.Kubernetes.Reconciling;

/// <summary>Tells runners what they need of functions and flows. That a store does not answer keeps nothing else from being done; the resource comes back.</summary>
/// <param name="publisher">What they read; null where there are none.</param>
/// <param name="files">The models of flows.</param>
/// <param name="callbacks">The keys of callback addresses.</param>
/// <param name="secrets">The secrets.</param>
/// <param name="log">Takes what could not be told.</param>
internal sealed class RunnerNotices(IRunnerPublisher? publisher, IFileStore files, IFlowCallbacks callbacks, SecretReferences secrets, ILogger log)
{
    /// <summary>Tells of a function; false where it must be told again.</summary>
    public Task<bool> TellAsync(PublishedFunction function, CancellationToken cancellationToken) =>
        TryAsync(function.Function, p => p.PublishFunctionAsync(function, cancellationToken));

    /// <summary>Tells of a flow, its deployed commit's graph first; false where it must be told again.</summary>
    /// <param name="flow">The flow.</param>
    /// <param name="suspended">Whether it takes no payloads.</param>
    /// <param name="deployed">What is deployed; null for nothing.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public Task<bool> TellAsync(Target flow, bool suspended, (CommitId Commit, FlowGraph Graph)? deployed, CancellationToken cancellationToken) => TryAsync(flow, async to =>
    {
        var keys = ImmutableSortedDictionary<string, string>.Empty;
        if (deployed is var (commit, graph))
        {
            var model = await files.ReadAsync(flow, commit.Value, FlowModel.FileName, cancellationToken).ConfigureAwait(false);
            await to.PublishModelAsync(flow, commit, Encoding.UTF8.GetString(model.Bytes.Span), cancellationToken).ConfigureAwait(false);
            foreach (var name in PublishedFlow.ListSecrets(graph))
            {
                if (secrets.FindValue(flow.Namespace.Value, name) is { } value)
                    await to.PublishSecretAsync(flow.Namespace, name, value, cancellationToken).ConfigureAwait(false);
            }

            keys = graph.Nodes.OfType<ConnectorNode>().ToImmutableSortedDictionary(n => n.Id.Value, n => callbacks.KeyOf(flow, n.Id), StringComparer.Ordinal);
        }

        await to.PublishFlowAsync(new PublishedFlow(flow, deployed?.Commit) { Suspended = suspended, CallbackKeys = keys }, cancellationToken).ConfigureAwait(false);
    });

    /// <summary>Says that something is gone; false where it must be said again.</summary>
    public Task<bool> RemoveAsync(Target target, CancellationToken cancellationToken) => TryAsync(target, p => p.RemoveAsync(target, cancellationToken));

    private async Task<bool> TryAsync(Target target, Func<IRunnerPublisher, Task> tell)
    {
        if (publisher is null)
            return true;
        try
        {
            await tell(publisher).ConfigureAwait(false);
            return true;
        }
        catch (KlusterfuckException error) when (error.Code == ErrorCodes.StorageUnavailable)
        {
            log.LogWarning("Runners are not told of {Target} yet: {Message}", target, error.Message);
            return false;
        }
    }
}
