using Klusterfuck.Engine.Kubernetes.Api;
using Klusterfuck.Engine.Kubernetes.Manifests;
using Klusterfuck.Engine.Kubernetes.Resources;
using Klusterfuck.Engine.Kubernetes.Watching;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Runners;
using Klusterfuck.Engine.Runs;
using Microsoft.Extensions.Logging;
using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Kubernetes.Reconciling;

/// <summary>Keeps the namespaces as their functions and flows say, for as long as it leads.</summary>
/// <param name="api">The cluster.</param>
/// <param name="git">Its git host.</param>
/// <param name="graphs">Compiled graphs of flows.</param>
/// <param name="callbacks">The addresses connectors post to.</param>
/// <param name="runners">What runners read; null where there are none.</param>
/// <param name="options">How the engine works on the cluster.</param>
/// <param name="time">The clock.</param>
/// <param name="log">Takes what goes wrong.</param>
internal sealed class ClusterReconciler(
    ClusterApi api, ClusterGit git, IFlowGraphSource graphs, IFlowCallbacks callbacks, IRunnerPublisher? runners, ClusterOptions options, TimeProvider time, ILogger log)
{
    private const int Workers = 8;

    /// <summary>Waits to lead and then reconciles, until cancelled.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => new LeaderLease(api, options, time, log).RunAsync(LeadAsync, cancellationToken);

    private async Task LeadAsync(CancellationToken cancellationToken)
    {
        var queue = new WorkQueue<ReconcileKey>(time);
        var informers = new Dictionary<(ResourceKind Kind, string Namespace), Informer>();
        foreach (var ns in options.Namespaces.Select(n => n.Value))
        {
            foreach (var kind in new[] { ResourceKind.Function, ResourceKind.Flow }.Concat(ResourceKind.Children))
            {
                var labels = ResourceKind.Children.Contains(kind) ? $"{Marks.ManagedBy}={Marks.Product}" : null;
                informers[(kind, ns)] = new Informer(api, kind, ns, labels, (k, o) => Enqueue(queue, informers, ns, k, o), time, log);
            }
        }

        using var term = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = informers.Values.Select(i => i.RunAsync(term.Token)).ToList();
        var known = Task.WhenAll(informers.Values.Select(i => i.Synced));
        await Task.WhenAny([known, .. running]).ConfigureAwait(false);

        // Nothing is done before everything is known: what is not seen yet would be taken for missing.
        if (known.IsCompletedSuccessfully)
        {
            running.AddRange(Enumerable.Range(0, Workers).Select(_ => queue.RunAsync(MakeWork(informers), term.Token)));
            running.Add(ResyncAsync(queue, informers, term.Token));
            running.Add(new Leftovers(runners, git.Access, options, time, log).SweepAsync(
                target => informers[(KindOf(target), target.Namespace.Value)].Find(target.Name.Value) is not null,
                target => queue.Add(new ReconcileKey(KindOf(target), target.Namespace.Value, target.Name.Value)), term.Token));
        }

        // None of them ends by itself. Where one does, the others would go on with what they knew then, so that all of it begins anew.
        var ended = await Task.WhenAny(running).ConfigureAwait(false);
        if (!cancellationToken.IsCancellationRequested)
            log.LogError(ended.Exception?.GetBaseException(), "A part of the reconciler has ended; it begins anew.");
        await term.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private Func<ReconcileKey, CancellationToken, Task<ReconcileResult>> MakeWork(Dictionary<(ResourceKind Kind, string Namespace), Informer> informers)
    {
        var children = new Children(api, informers);
        var events = new EventRecorder(api, options.Identity, time, log);
        var notices = new RunnerNotices(runners, git.Files, callbacks, new SecretReferences(children), log);
        var functions = new FunctionReconciler(api, children, new FunctionSource(git, time), git.Access, notices, events, options, time);
        var flows = new FlowReconciler(api, children, git, graphs, callbacks, notices, events, options, time);
        return async (key, cancellationToken) =>
        {
            try
            {
                return await (key.Kind == ResourceKind.Function
                    ? functions.ReconcileAsync(key.Namespace, key.Name, cancellationToken)
                    : flows.ReconcileAsync(key.Namespace, key.Name, cancellationToken)).ConfigureAwait(false);
            }
            catch (KlusterfuckException error)
            {
                log.LogWarning("{Kind} {Namespace}/{Name} is tried again: {Message}", key.Kind.Name, key.Namespace, key.Name, error.Message);
                return ReconcileResult.Retry;
            }
            catch (Exception error) when (!cancellationToken.IsCancellationRequested)
            {
                // The border of the loop: one resource that nobody thought of must not keep the others waiting.
                log.LogError(error, "{Kind} {Namespace}/{Name} failed.", key.Kind.Name, key.Namespace, key.Name);
                return ReconcileResult.Retry;
            }
        };
    }

    private async Task ResyncAsync(WorkQueue<ReconcileKey> queue, Dictionary<(ResourceKind Kind, string Namespace), Informer> informers, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await Task.Delay(options.Resync, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            foreach (var ns in options.Namespaces)
                EnqueueAll(queue, informers, ns.Value);
        }
    }

    private static ResourceKind KindOf(Target target) => target.Kind == TargetKind.Function ? ResourceKind.Function : ResourceKind.Flow;

    private static void Enqueue(
        WorkQueue<ReconcileKey> queue, Dictionary<(ResourceKind Kind, string Namespace), Informer> informers, string ns, ResourceKind kind, JObject item)
    {
        var metadata = item["metadata"]!;
        var labels = metadata["labels"];
        if (kind == ResourceKind.Function || kind == ResourceKind.Flow)
            queue.Add(new ReconcileKey(kind, ns, (string)metadata["name"]!));
        else if ((string?)labels?[Marks.Function] is { } function)
            queue.Add(new ReconcileKey(ResourceKind.Function, ns, function));
        else if ((string?)labels?[Marks.Flow] is { } flow)
            queue.Add(new ReconcileKey(ResourceKind.Flow, ns, flow));
        else if (labels?[Marks.Secret] is not null)
            EnqueueAll(queue, informers, ns);
    }

    private static void EnqueueAll(WorkQueue<ReconcileKey> queue, Dictionary<(ResourceKind Kind, string Namespace), Informer> informers, string ns)
    {
        foreach (var kind in new[] { ResourceKind.Function, ResourceKind.Flow })
        {
            foreach (var item in informers[(kind, ns)].All)
                queue.Add(new ReconcileKey(kind, ns, (string)item["metadata"]!["name"]!));
        }
    }
}
