using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Klusterfuck.Engine.Functions;
using Klusterfuck.Engine.Kubernetes.Api;
using Klusterfuck.Engine.Kubernetes.Manifests;
using Klusterfuck.Engine.Kubernetes.Resources;
using Klusterfuck.Engine.Kubernetes.Selections;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Runners;
using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Kubernetes.Reconciling;

/// <summary>Makes the cluster and the git host as a Function says, and its status as they are. Each turn looks at everything anew.</summary>
/// <param name="api">The cluster.</param>
/// <param name="children">Objects of functions.</param>
/// <param name="source">Repositories and commits.</param>
/// <param name="access">Lets workers read repositories.</param>
/// <param name="notices">Tells runners.</param>
/// <param name="events">Events about functions.</param>
/// <param name="options">How the engine works on the cluster.</param>
/// <param name="time">The clock.</param>
internal sealed class FunctionReconciler(
    ClusterApi api, Children children, FunctionSource source, IRepositoryAccess access, RunnerNotices notices, EventRecorder events, ClusterOptions options, TimeProvider time)
{
    private const string GitHostUnavailable = "GitHostUnavailable";

    private static readonly TimeSpan SoonAgain = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(10);

    private readonly FunctionResource map = new();
    private readonly FunctionManifests manifests = new(options);
    private readonly SecretReferences secrets = new(children);

    /// <summary>One turn at one function.</summary>
    public async Task<ReconcileResult> ReconcileAsync(string ns, string name, CancellationToken cancellationToken)
    {
        var found = await api.FindAsync(ResourceKind.Function, ns, name, cancellationToken).ConfigureAwait(false);
        if (found is null || found["metadata"]!["deletionTimestamp"] is not null)
            return await ForgetAsync(Target.Function(NamespaceName.Parse(ns), ResourceName.Parse(name)), cancellationToken).ConfigureAwait(false) ? ReconcileResult.Done : ReconcileResult.Retry;
        if (await SelectionHistory.RecordAsync(api, ResourceKind.Function, found, cancellationToken).ConfigureAwait(false) is not { } resource)
            return ReconcileResult.Done;
        resource["apiVersion"] = ResourceKind.Function.ApiVersion;
        resource["kind"] = ResourceKind.Function.Name;
        var status = new ResourceStatus(ResourceKind.Function, resource, time);
        var result = await TryAsync(status, cancellationToken).ConfigureAwait(false);
        return await status.WriteAsync(api, events, cancellationToken).ConfigureAwait(false) ? result : ReconcileResult.Retry;
    }

    // Its repository stays unless REST was asked to remove it; a user nobody reads with does not.
    private async Task<bool> ForgetAsync(Target function, CancellationToken cancellationToken)
    {
        var told = await notices.RemoveAsync(function, cancellationToken).ConfigureAwait(false);
        try
        {
            await access.RevokeAsync(function, cancellationToken).ConfigureAwait(false);
            return told;
        }
        catch (KlusterfuckException error) when (error.Code == ErrorCodes.GitHostUnavailable)
        {
            return false;
        }
    }

    private async Task<ReconcileResult> TryAsync(ResourceStatus status, CancellationToken cancellationToken)
    {
        var definition = map.Read(status.Resource);
        try
        {
            return await MakeAsync(status, definition, cancellationToken).ConfigureAwait(false);
        }
        catch (Refusal refusal)
        {
            status.Set(refusal.Condition, false, refusal.Reason, refusal.Message);
            SetReady(status, FindDeployment(definition), refusal.Reason, refusal.Message);
            return refusal.Passes ? new ReconcileResult(false, SoonAgain) : ReconcileResult.Done;
        }
        catch (KlusterfuckException error) when (error.Code == ErrorCodes.GitHostUnavailable || error.Code == ErrorCodes.RepositoryNotFound)
        {
            var reason = error.Code == ErrorCodes.GitHostUnavailable ? GitHostUnavailable : "RepositoryNotFound";
            status.Set(Conditions.RepositoryReady, false, reason, error.Message);
            SetReady(status, FindDeployment(definition), reason, error.Message);
            return ReconcileResult.Retry;
        }
        catch (KlusterfuckException error) when (error.Code == ErrorCodes.ClusterUnavailable)
        {
            // Whatever the cluster fails at for longer, such as addresses that have run out, is to be seen where the function is.
            status.Set(Conditions.CommitReady, false, "ApplyFailed", error.Message);
            SetReady(status, FindDeployment(definition), "ApplyFailed", error.Message);
            return ReconcileResult.Retry;
        }
        catch (KlusterfuckException error) when (error.Code == ErrorCodes.Invalid || error.Code == ErrorCodes.ClusterDenied)
        {
            status.Set(Conditions.Ready, false, "Refused", error.Message);
            return new ReconcileResult(false, SoonAgain);
        }
    }

    private async Task<ReconcileResult> MakeAsync(ResourceStatus status, FunctionDefinition definition, CancellationToken cancellationToken)
    {
        var secret = await api.FindAsync(ResourceKind.Secret, definition.Namespace.Value, ChildName.Of(definition.Name), cancellationToken).ConfigureAwait(false);
        var (commit, outage) = await FindCommitAsync(status.Resource, definition, secret, cancellationToken).ConfigureAwait(false);
        status.Set(Conditions.RepositoryReady, outage is null, outage is null ? "Found" : GitHostUnavailable, outage ?? "The repository is there.");
        var config = await source.ReadConfigAsync(definition, commit, cancellationToken).ConfigureAwait(false);
        var names = definition.Secrets.Union(config.Secrets).ToImmutableArray();
        var versions = secrets.Check(definition.Namespace.Value, names, forFunctions: true, Conditions.CommitReady);
        var owner = new Owner("Function", definition.Namespace.Value, definition.Name.Value, (string)status.Resource["metadata"]!["uid"]!);
        var (keys, url) = await FindKeysAsync(definition, secret, outage is not null, cancellationToken).ConfigureAwait(false);
        var plan = new WorkerPlan
        {
            Definition = definition, Owner = owner, Commit = commit, Repository = url, Keys = keys, Timeout = config.Timeout, Secrets = names, SecretVersions = versions,
        };
        var made = await children.ApplyAsync(owner, manifests.Build(plan), cancellationToken).ConfigureAwait(false);
        var address = options.AddressOf(definition.Target);
        status.Put("address", address.AbsoluteUri.TrimEnd('/'));
        var result = Observe(status, definition, made.First(m => (string?)m["kind"] == "Deployment"), commit);
        var told = await notices.TellAsync(new PublishedFunction(definition.Target, commit, address, keys.Token), cancellationToken).ConfigureAwait(false);
        return told && outage is null ? result : ReconcileResult.Retry;
    }

    // What served once is kept as it shall be while the git host does not answer: its commit is known, and its workers find it in the mirror.
    private async Task<(CommitId Commit, string? Outage)> FindCommitAsync(JObject resource, FunctionDefinition definition, JObject? secret, CancellationToken cancellationToken)
    {
        try
        {
            await source.EnsureRepositoryAsync(definition, cancellationToken).ConfigureAwait(false);
            return (await source.FindCommitAsync(resource, definition, cancellationToken).ConfigureAwait(false), null);
        }
        catch (KlusterfuckException error) when (error.Code == ErrorCodes.GitHostUnavailable && secret is not null && SelectionHistory.SelectedOf(resource) is not null)
        {
            return (SelectionHistory.SelectedOf(resource)!.Value, error.Message);
        }
    }

    private static ReconcileResult Observe(ResourceStatus status, FunctionDefinition definition, JObject deployment, CommitId commit)
    {
        var rollout = Rollout.Of(deployment);
        var complete = rollout.Complete && rollout.Commit == commit.Value;
        if (complete)
            status.Put("serving", commit.Value);
        if (complete)
            status.Set(Conditions.CommitReady, true, "Serving", $"The commit {commit.Short} serves.");
        else if (rollout.Failed is { } why)
            status.Set(Conditions.CommitReady, false, "RolloutFailed", $"The commit {commit.Short} does not become ready: {why}");
        else
            status.Set(Conditions.CommitReady, false, "Preparing", $"The commit {commit.Short} is being made ready.");
        SetReady(status, deployment, "Preparing", "No worker answers yet.");
        return definition.Follow is null ? ReconcileResult.Done : new ReconcileResult(false, LookAgain);
    }

    // Whether anything answers, whatever is the matter with the commit that is wanted.
    private static void SetReady(ResourceStatus status, JObject? deployment, string reason, string message)
    {
        var answering = deployment is null ? 0 : Rollout.Of(deployment).Answering;
        if (answering > 0)
        {
            status.Set(Conditions.Ready, true, "Answering", $"{answering} {(answering == 1 ? "worker answers" : "workers answer")}.");
        }
        else
        {
            status.Put("serving", null);
            status.Set(Conditions.Ready, false, reason, message);
        }
    }

    private JObject? FindDeployment(FunctionDefinition definition) =>
        children.Find(ResourceKind.Deployment, definition.Namespace.Value, ChildName.Of(definition.Name));

    // Read from the cluster itself: keys made anew because a copy is late would shut out the workers that run.
    private async Task<(WorkerKeys Keys, Uri Url)> FindKeysAsync(FunctionDefinition definition, JObject? secret, bool outage, CancellationToken cancellationToken)
    {
        var token = Read(secret, FunctionManifests.TokenKey) ?? MakeKey();
        var repository = FunctionSource.RepositoryOf(definition);
        var granted = outage ? access.CredentialOf(definition.Target, repository) : await access.GrantAsync(definition.Target, repository, cancellationToken).ConfigureAwait(false);
        return (new WorkerKeys(token, granted.User, granted.Password), granted.Url);
    }

    private static string? Read(JObject? secret, string key) =>
        (string?)secret?["data"]?[key] is { Length: > 0 } value ? Encoding.UTF8.GetString(Convert.FromBase64String(value)) : null;

    private static string MakeKey() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
}
