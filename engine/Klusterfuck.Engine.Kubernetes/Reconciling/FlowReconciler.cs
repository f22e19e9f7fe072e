using System.Collections.Immutable;
using System.Text;
using Klusterfuck.Engine.Connectors;
using Klusterfuck.Engine.Flows;
using Klusterfuck.Engine.Flows.Connectors;
using Klusterfuck.Engine.Kubernetes.Api;
using Klusterfuck.Engine.Kubernetes.Manifests;
using Klusterfuck.Engine.Kubernetes.Resources;
using Klusterfuck.Engine.Kubernetes.Selections;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Repositories;
using Klusterfuck.Engine.Runners;
using Klusterfuck.Engine.Runs;
using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Kubernetes.Reconciling;

/// <summary>Makes the repository of a Flow and the connectors of its deployed commit, and its status as they are.</summary>
/// <param name="api">The cluster.</param>
/// <param name="children">Objects of flows.</param>
/// <param name="git">The git host.</param>
/// <param name="graphs">Compiled graphs.</param>
/// <param name="callbacks">The addresses connectors post to.</param>
/// <param name="notices">Tells runners.</param>
/// <param name="events">Events about flows.</param>
/// <param name="options">How the engine works on the cluster.</param>
/// <param name="time">The clock.</param>
internal sealed class FlowReconciler(
    ClusterApi api, Children children, ClusterGit git, IFlowGraphSource graphs, IFlowCallbacks callbacks, RunnerNotices notices, EventRecorder events,
    ClusterOptions options, TimeProvider time)
{
    private const string FirstModel = """
        { "version": 1, "nodes": [ { "id": "in", "kind": "connector", "connector": "http" } ], "links": [], "layout": { "in": { "x": 0, "y": 0 } } }

        """;

    private static readonly Actor Itself = new("klusterfuck", "klusterfuck@localhost");
    private static readonly TimeSpan SoonAgain = TimeSpan.FromSeconds(30);

    private readonly FlowResource map = new();
    private readonly SecretReferences secrets = new(children);

    /// <summary>One turn at one flow.</summary>
    public async Task<ReconcileResult> ReconcileAsync(string ns, string name, CancellationToken cancellationToken)
    {
        var found = await api.FindAsync(ResourceKind.Flow, ns, name, cancellationToken).ConfigureAwait(false);
        if (found is null || found["metadata"]!["deletionTimestamp"] is not null)
            return await notices.RemoveAsync(Target.Flow(NamespaceName.Parse(ns), ResourceName.Parse(name)), cancellationToken).ConfigureAwait(false) ? ReconcileResult.Done : ReconcileResult.Retry;
        if (await SelectionHistory.RecordAsync(api, ResourceKind.Flow, found, cancellationToken).ConfigureAwait(false) is not { } resource)
            return ReconcileResult.Done;
        resource["apiVersion"] = ResourceKind.Flow.ApiVersion;
        resource["kind"] = ResourceKind.Flow.Name;
        var status = new ResourceStatus(ResourceKind.Flow, resource, time);
        var result = await TryAsync(status, cancellationToken).ConfigureAwait(false);
        return await status.WriteAsync(api, events, cancellationToken).ConfigureAwait(false) ? result : ReconcileResult.Retry;
    }

    private async Task<ReconcileResult> TryAsync(ResourceStatus status, CancellationToken cancellationToken)
    {
        var definition = map.Read(status.Resource);
        var flow = definition.Target;
        try
        {
            await EnsureRepositoryAsync(flow, cancellationToken).ConfigureAwait(false);
            status.Set(Conditions.RepositoryReady, true, "Found", "The repository is there.");
            return await DeployAsync(status, flow, definition.Suspended, cancellationToken).ConfigureAwait(false) ? ReconcileResult.Done : ReconcileResult.Retry;
        }
        catch (Refusal refusal)
        {
            status.Set(refusal.Condition, false, refusal.Reason, refusal.Message);
            return refusal.Passes ? new ReconcileResult(false, SoonAgain) : ReconcileResult.Done;
        }
        catch (KlusterfuckException error) when (error.Code == ErrorCodes.GitHostUnavailable)
        {
            status.Set(Conditions.RepositoryReady, false, "GitHostUnavailable", error.Message);
            return ReconcileResult.Retry;
        }
        catch (KlusterfuckException error) when (error.Code == ErrorCodes.ClusterUnavailable)
        {
            status.Set(Conditions.Ready, false, "ApplyFailed", error.Message);
            return ReconcileResult.Retry;
        }
        catch (KlusterfuckException error) when (error.Code.Kind is ErrorKind.Invalid or ErrorKind.NotFound)
        {
            status.Set(Conditions.Ready, false, error.Code == ErrorCodes.CommitNotFound ? "CommitNotFound" : "ModelInvalid", error.Message);
            return new ReconcileResult(false, SoonAgain);
        }
    }

    private async Task EnsureRepositoryAsync(Target flow, CancellationToken cancellationToken)
    {
        if (await git.Host.ExistsAsync(flow, cancellationToken).ConfigureAwait(false))
            return;
        using var turn = await git.Host.LockAsync(flow, cancellationToken).ConfigureAwait(false);
        if (await git.Host.ExistsAsync(flow, cancellationToken).ConfigureAwait(false))
            return;
        var model = new FileChange(FlowModel.FileName, Encoding.UTF8.GetBytes(FirstModel), Executable: false, ExpectedBlobId: null);
        await git.Host.CreateAsync(flow, [model], "Begin the flow", Itself, cancellationToken).ConfigureAwait(false);
    }

    // Gives whether runners know of it.
    private async Task<bool> DeployAsync(ResourceStatus status, Target flow, bool suspended, CancellationToken cancellationToken)
    {
        var owner = new Owner("Flow", flow.Namespace.Value, flow.Name.Value, (string)status.Resource["metadata"]!["uid"]!);
        if (SelectionHistory.SelectedOf(status.Resource) is not { } commit)
        {
            await children.ApplyAsync(owner, [], cancellationToken).ConfigureAwait(false);
            status.Set(Conditions.Ready, false, "NotDeployed", "No commit is deployed.");
            return await notices.TellAsync(flow, suspended, null, cancellationToken).ConfigureAwait(false);
        }

        await git.Log.ProtectAsync(flow, commit, cancellationToken).ConfigureAwait(false);
        var graph = await graphs.GetAsync(flow, commit, cancellationToken).ConfigureAwait(false);
        secrets.Check(flow.Namespace.Value, PublishedFlow.ListSecrets(graph), forFunctions: false, Conditions.Ready);
        status.Put("serving", commit.Value);
        if (suspended)
        {
            await children.ApplyAsync(owner, [], cancellationToken).ConfigureAwait(false);
            status.Set(Conditions.Ready, false, "Suspended", "It is suspended: its connectors do not run, and payloads are refused.");
            return await notices.TellAsync(flow, suspended, (commit, graph), cancellationToken).ConfigureAwait(false);
        }

        // Before the connectors, which post as soon as they run.
        var told = await notices.TellAsync(flow, suspended, (commit, graph), cancellationToken).ConfigureAwait(false);
        var wanted = new List<JObject>();
        foreach (var node in graph.Nodes.OfType<ConnectorNode>())
            wanted.AddRange(ConnectorManifests.Build(await PlanAsync(owner, flow, node, cancellationToken).ConfigureAwait(false), options.System.Value));
        var made = await children.ApplyAsync(owner, wanted, cancellationToken).ConfigureAwait(false);
        var waiting = made.Where(m => (string?)m["kind"] == "Deployment" && !Rollout.Of(m).Complete).Select(m => (string?)m["metadata"]!["name"]).ToList();
        status.Set(
            Conditions.Ready, waiting.Count == 0, waiting.Count == 0 ? "Deployed" : "Preparing",
            waiting.Count == 0 ? $"The commit {commit.Short} is deployed." : $"Connectors are being started: {string.Join(", ", waiting)}.");
        return told;
    }

    private async Task<ConnectorPlan> PlanAsync(Owner owner, Target flow, ConnectorNode node, CancellationToken cancellationToken)
    {
        var named = node.Variables.Where(v => v.Value.Secret is not null).ToImmutableSortedDictionary(v => v.Key, v => v.Value.Secret!.Value, StringComparer.Ordinal);
        var versions = secrets.Check(flow.Namespace.Value, named.Values, forFunctions: false, Conditions.Ready);
        var own = await api.FindAsync(ResourceKind.Connector, flow.Namespace.Value, node.Connector.Value, cancellationToken).ConfigureAwait(false);
        var image = (string?)own?["spec"]?["image"];
        return new ConnectorPlan(
            owner, flow.Name, node.Id, image ?? options.Image("connectors"), image is null, image is null ? RequestsOf(flow, node) : ConnectorRequests.Keyed, node.Connector.Value, callbacks.AddressOf(flow, node.Id),
            node.Variables.Where(v => v.Value.Text is not null).ToImmutableSortedDictionary(v => v.Key, v => v.Value.Text!, StringComparer.Ordinal), named, versions);
    }

    // An empty secret is as if there were none: then nothing is checked.
    private ConnectorRequests RequestsOf(Target flow, ConnectorNode node)
    {
        if (BuiltInConnectors.Find(node.Connector) is not { TakesRequests: true } type)
            return ConnectorRequests.None;
        var signature = type.SignedWith is { } variable ? node.Variables.GetValueOrDefault(variable) : null;
        return string.IsNullOrEmpty(signature?.Text ?? (signature?.Secret is { } secret ? secrets.FindValue(flow.Namespace.Value, secret) : null)) ? ConnectorRequests.Keyed : ConnectorRequests.Signed;
    }
}
