using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Kubernetes.Api;

/// <summary>What a watch tells.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Object">The object; of a bookmark only its version.</param>
internal sealed record WatchEvent(WatchEventKind Kind, JObject Object)
{
    /// <summary>The version to go on from.</summary>
    public string? Version => (string?)Object["metadata"]?["resourceVersion"];
}
