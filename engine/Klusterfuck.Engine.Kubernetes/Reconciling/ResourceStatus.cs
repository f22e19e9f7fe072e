using Klusterfuck.Engine.Kubernetes.Api;
using Klusterfuck.Engine.Kubernetes.Resources;
using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Kubernetes.Reconciling;

/// <summary>Builds the status of a resource and writes it once, with an event for each condition that changed.</summary>
/// <param name="kind">The kind.</param>
/// <param name="resource">The resource; its status is changed.</param>
/// <param name="time">The clock.</param>
internal sealed class ResourceStatus(ResourceKind kind, JObject resource, TimeProvider time)
{
    private readonly JToken? before = resource["status"]?.DeepClone();
    private readonly List<(bool Warning, string Reason, string Message)> transitions = [];

    /// <summary>The resource.</summary>
    public JObject Resource => resource;

    /// <summary>Sets a condition.</summary>
    public void Set(string type, bool? holds, string reason, string message)
    {
        if (Conditions.Set(resource, type, holds, reason, message, time.GetUtcNow()))
            transitions.Add((holds == false && reason is not ("Preparing" or "NotDeployed" or "Suspended"), reason, message));
    }

    /// <summary>Sets a field of the status; null removes it.</summary>
    public void Put(string name, string? value)
    {
        var status = resource.Part("status");
        if (value is null)
            status.Remove(name);
        else
            status[name] = value;
    }

    /// <summary>Writes what changed; false where the resource was changed meanwhile and another turn is due.</summary>
    public async Task<bool> WriteAsync(ClusterApi api, EventRecorder events, CancellationToken cancellationToken)
    {
        var status = resource.Part("status");
        status["observedGeneration"] = resource["metadata"]!["generation"];
        if (JToken.DeepEquals(before, status))
            return true;
        if (await api.TryReplaceAsync(kind, resource, "status", cancellationToken).ConfigureAwait(false) is null)
            return false;
        foreach (var (warning, reason, message) in transitions.DistinctBy(t => t.Reason))
            await events.RecordAsync(resource, warning, reason, message, cancellationToken).ConfigureAwait(false);
        return true;
    }
}
