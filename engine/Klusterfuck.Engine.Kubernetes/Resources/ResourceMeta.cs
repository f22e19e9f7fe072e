using System.Collections.Immutable;
using System.Globalization;
using Klusterfuck.Engine.Kubernetes.Manifests;
using Klusterfuck.Engine.Naming;
using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Kubernetes.Resources;

/// <summary>What all resources carry, as definitions know it.</summary>
internal sealed record ResourceMeta(
    NamespaceName Namespace, ResourceName Name, string Uid, DateTimeOffset CreatedAt, long Generation, ImmutableSortedDictionary<string, string> Labels)
{
    /// <summary>Reads it.</summary>
    public static ResourceMeta Of(JObject resource)
    {
        var metadata = resource["metadata"] as JObject ?? [];
        var annotations = metadata["annotations"] as JObject;
        return new ResourceMeta(
            NamespaceName.Parse((string?)metadata["namespace"]),
            ResourceName.Parse((string?)metadata["name"]),
            (string?)annotations?[Marks.Uid] ?? ((string?)metadata["uid"] ?? "").Replace("-", "", StringComparison.Ordinal),
            ReadTime(metadata["creationTimestamp"]),
            Math.Max(1, (long?)metadata["generation"] ?? 1) + ReadChanges(annotations),
            Texts(metadata["labels"] as JObject));
    }

    /// <summary>How often it was changed without the cluster counting it.</summary>
    public static long ReadChanges(JObject? annotations) =>
        long.TryParse((string?)annotations?[Marks.Changes], NumberStyles.None, CultureInfo.InvariantCulture, out var changes) ? changes : 0;

    /// <summary>An object of texts.</summary>
    public static ImmutableSortedDictionary<string, string> Texts(JObject? json) => json is null
        ? ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal)
        : json.Properties().ToImmutableSortedDictionary(p => p.Name, p => (string?)p.Value ?? "", StringComparer.Ordinal);

    /// <summary>An instant; the first of all where there is none.</summary>
    public static DateTimeOffset ReadTime(JToken? value) =>
        DateTimeOffset.TryParse((string?)value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : default;
}
