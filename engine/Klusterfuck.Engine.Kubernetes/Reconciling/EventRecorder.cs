using System.Globalization;
using Klusterfuck.Engine.Kubernetes.Api;
using Klusterfuck.Engine.Kubernetes.Manifests;
using Klusterfuck.Engine.Kubernetes.Resources;
using Microsoft.Extensions.Logging;
using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Kubernetes.Reconciling;

/// <summary>Writes events about a resource, for <c>kubectl describe</c>.</summary>
/// <param name="api">The cluster.</param>
/// <param name="identity">Who writes.</param>
/// <param name="time">The clock.</param>
/// <param name="log">Takes what cannot be written.</param>
internal sealed class EventRecorder(ClusterApi api, string identity, TimeProvider time, ILogger log)
{
    private const int LongestMessage = 1000;

    /// <summary>Writes one. Where that fails the log says so and nothing else suffers.</summary>
    public async Task RecordAsync(JObject resource, bool warning, string reason, string message, CancellationToken cancellationToken)
    {
        var metadata = resource["metadata"]!;
        var now = time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        var told = new JObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Event",
            ["metadata"] = new JObject { ["name"] = $"{Shorten((string)metadata["name"]!)}.{Guid.NewGuid().ToString("N")[..16]}", ["namespace"] = metadata["namespace"] },
            ["involvedObject"] = new JObject
            {
                ["apiVersion"] = resource["apiVersion"], ["kind"] = resource["kind"], ["name"] = metadata["name"], ["namespace"] = metadata["namespace"],
                ["uid"] = metadata["uid"], ["resourceVersion"] = metadata["resourceVersion"],
            },
            ["type"] = warning ? "Warning" : "Normal",
            ["reason"] = reason,
            ["message"] = message.Length > LongestMessage ? message[..LongestMessage] : message,
            ["source"] = new JObject { ["component"] = Marks.Product },
            ["reportingComponent"] = Marks.Product,
            ["reportingInstance"] = identity,
            ["firstTimestamp"] = now,
            ["lastTimestamp"] = now,
            ["count"] = 1,
        };
        try
        {
            await api.TryCreateAsync(ResourceKind.Event, told, cancellationToken).ConfigureAwait(false);
        }
        catch (KlusterfuckException error)
        {
            log.LogWarning("An event could not be written: {Message}", error.Message);
        }
    }

    private static string Shorten(string name) => name.Length > 200 ? name[..200] : name;
}
