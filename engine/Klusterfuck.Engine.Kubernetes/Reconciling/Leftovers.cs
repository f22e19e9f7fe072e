using Klusterfuck.Engine.Kubernetes.Api;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Runners;
using Microsoft.Extensions.Logging;

namespace Klusterfuck.Engine.Kubernetes.Reconciling;

/// <summary>
/// Finds what runners were told and what functions were granted on the git host, of functions and flows that are gone: they went while nobody reconciled,
/// so that no watch tells of them. Namespaces that are not served are left as they are.
/// </summary>
/// <param name="runners">What runners read; null where there are none.</param>
/// <param name="access">What functions may read.</param>
/// <param name="options">The namespaces, and how often.</param>
/// <param name="time">The clock.</param>
/// <param name="log">Takes what could not be looked at.</param>
internal sealed class Leftovers(IRunnerPublisher? runners, IRepositoryAccess access, ClusterOptions options, TimeProvider time, ILogger log)
{
    /// <summary>Looks at once and then again and again, until cancelled; soon again where a store does not answer.</summary>
    /// <param name="exists">Whether there is such a function or flow.</param>
    /// <param name="found">Told of each that is gone.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task SweepAsync(Func<Target, bool> exists, Action<Target> found, CancellationToken cancellationToken)
    {
        for (var failures = 0; !cancellationToken.IsCancellationRequested;)
        {
            try
            {
                foreach (var gone in (await ListAsync(cancellationToken).ConfigureAwait(false)).Where(target => !exists(target)))
                    found(gone);
                failures = 0;
            }
            catch (KlusterfuckException error)
            {
                failures++;
                log.LogWarning("What functions and flows that are gone left behind is looked for later: {Message}", error.Message);
            }

            var pause = failures == 0 ? options.Resync : ApiTransport.PauseAfter(failures);
            await Task.Delay(pause, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<IReadOnlySet<Target>> ListAsync(CancellationToken cancellationToken)
    {
        var all = (await access.ListGrantedAsync(cancellationToken).ConfigureAwait(false)).Where(t => options.Namespaces.Contains(t.Namespace)).ToHashSet();
        if (runners is null)
            return all;
        foreach (var ns in options.Namespaces)
            all.UnionWith(await runners.ListToldAsync(ns, cancellationToken).ConfigureAwait(false));
        return all;
    }
}
