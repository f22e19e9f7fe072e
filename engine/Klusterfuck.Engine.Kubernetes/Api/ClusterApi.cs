using System.Net;
using System.Runtime.CompilerServices;
using Klusterfuck.Engine.Kubernetes.Manifests;
using Klusterfuck.Engine.Kubernetes.Resources;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Kubernetes.Api;

/// <summary>Reads, writes and watches objects of any kind as JSON.</summary>
/// <param name="transport">Sends the requests.</param>
internal sealed class ClusterApi(ApiTransport transport)
{
    private const string Json = "application/json";
    private const string MergePatch = "application/merge-patch+json";
    private const string ApplyPatch = "application/apply-patch+yaml";
    private const int PageSize = 500;
    private const int WatchSeconds = 240;

    private static readonly TimeSpan WatchTime = TimeSpan.FromSeconds(WatchSeconds + 30);

    /// <summary>What sends the requests.</summary>
    public ApiTransport Transport => transport;

    /// <summary>One object; null where there is none.</summary>
    public async Task<JObject?> FindAsync(ResourceKind kind, string? ns, string name, CancellationToken cancellationToken)
    {
        var answer = await transport.SendAsync(HttpMethod.Get, kind.Path(ns, name), null, Json, cancellationToken).ConfigureAwait(false);
        return answer.Status == HttpStatusCode.NotFound ? null : answer.OrThrow(Say(kind, ns, name));
    }

    /// <summary>All objects of a kind.</summary>
    public async Task<ObjectList> ListAsync(ResourceKind kind, string? ns, string? labels, CancellationToken cancellationToken)
    {
        var items = new List<JObject>();
        for (var next = ""; ;)
        {
            var path = $"{kind.Path(ns)}?limit={PageSize}{Query("labelSelector", labels)}{Query("continue", next)}";
            var answer = await transport.SendAsync(HttpMethod.Get, path, null, Json, cancellationToken).ConfigureAwait(false);
            if (answer.Status == HttpStatusCode.Gone)
            {
                // The list took so long that its version is forgotten.
                items.Clear();
                next = "";
                continue;
            }

            var list = answer.OrThrow($"{kind.Plural} in {ns}");
            foreach (var item in (list["items"] as JArray ?? []).OfType<JObject>())
            {
                item["apiVersion"] = kind.ApiVersion;
                item["kind"] = kind.Name;
                items.Add(item);
            }

            next = (string?)list["metadata"]?["continue"] ?? "";
            if (next.Length == 0)
                return new ObjectList(items, (string?)list["metadata"]?["resourceVersion"] ?? "0");
        }
    }

    /// <summary>Creates an object; null where there is one of its name.</summary>
    public async Task<JObject?> TryCreateAsync(ResourceKind kind, JObject wanted, CancellationToken cancellationToken)
    {
        var (ns, name) = Names(wanted);
        var path = $"{kind.Path(ns)}?fieldManager={Marks.FieldManager}";
        var answer = await transport.SendAsync(HttpMethod.Post, path, wanted, Json, cancellationToken).ConfigureAwait(false);
        return answer.Status == HttpStatusCode.Conflict ? null : answer.OrThrow(Say(kind, ns, name));
    }

    /// <summary>Replaces an object if it is still of the version it carries; null where it is not, or is gone.</summary>
    public async Task<JObject?> TryReplaceAsync(ResourceKind kind, JObject wanted, string? part, CancellationToken cancellationToken)
    {
        var (ns, name) = Names(wanted);
        var path = $"{kind.Path(ns, name, part)}?fieldManager={Marks.FieldManager}";
        var answer = await transport.SendAsync(HttpMethod.Put, path, wanted, Json, cancellationToken).ConfigureAwait(false);
        return answer.Status is HttpStatusCode.Conflict or HttpStatusCode.NotFound ? null : answer.OrThrow(Say(kind, ns, name));
    }

    /// <summary>Makes the fields of an object as they are given, whoever wrote them before; those given earlier and not now go.</summary>
    public async Task<JObject> ApplyAsync(ResourceKind kind, JObject wanted, CancellationToken cancellationToken)
    {
        var (ns, name) = Names(wanted);
        var path = $"{kind.Path(ns, name)}?fieldManager={Marks.FieldManager}&force=true";
        return (await transport.SendAsync(HttpMethod.Patch, path, wanted, ApplyPatch, cancellationToken).ConfigureAwait(false)).OrThrow(Say(kind, ns, name));
    }

    /// <summary>Merges a patch into an object; null where it is gone, or no longer of the version the patch carries.</summary>
    public async Task<JObject?> TryPatchAsync(ResourceKind kind, string ns, string name, JObject patch, string? part, CancellationToken cancellationToken)
    {
        var path = $"{kind.Path(ns, name, part)}?fieldManager={Marks.FieldManager}";
        var answer = await transport.SendAsync(HttpMethod.Patch, path, patch, MergePatch, cancellationToken).ConfigureAwait(false);
        return answer.Status is HttpStatusCode.NotFound or HttpStatusCode.Conflict ? null : answer.OrThrow(Say(kind, ns, name));
    }

    /// <summary>Deletes this very object; false where it is gone, or another one or another version has its name.</summary>
    public async Task<bool> TryDeleteAsync(ResourceKind kind, string? ns, string name, string? uid, string? version, CancellationToken cancellationToken)
    {
        var conditions = new JObject();
        if (uid is not null)
            conditions["uid"] = uid;
        if (version is not null)
            conditions["resourceVersion"] = version;
        var options = new JObject { ["apiVersion"] = "v1", ["kind"] = "DeleteOptions", ["propagationPolicy"] = "Background", ["preconditions"] = conditions };
        var answer = await transport.SendAsync(HttpMethod.Delete, kind.Path(ns, name), options, Json, cancellationToken).ConfigureAwait(false);
        if (answer.Status is HttpStatusCode.NotFound or HttpStatusCode.Conflict)
            return answer is { Status: HttpStatusCode.NotFound, Attempts: > 1 };
        answer.OrThrow(Say(kind, ns, name));
        return true;
    }

    /// <summary>What happens to objects from a version on, until the server ends it, which it does every few minutes.</summary>
    public async IAsyncEnumerable<WatchEvent> WatchAsync(
        ResourceKind kind, string? ns, string? labels, string version, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(WatchTime);
        var path = $"{kind.Path(ns)}?watch=true&allowWatchBookmarks=true&timeoutSeconds={WatchSeconds}{Query("resourceVersion", version)}{Query("labelSelector", labels)}";
        using var response = await transport.OpenAsync(path, limit.Token).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.Gone)
        {
            yield return new WatchEvent(WatchEventKind.Expired, []);
            yield break;
        }

        if (!response.IsSuccessStatusCode)
            throw new ApiAnswer(response.StatusCode, [], 1).Refusal($"{kind.Plural} in {ns}");
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(limit.Token).ConfigureAwait(false));
        while (await reader.ReadLineAsync(limit.Token).ConfigureAwait(false) is { } line)
        {
            if (line.Length > 0 && Read(line, kind) is { } told)
                yield return told;
        }
    }

    /// <summary>As messages name an object.</summary>
    public static string Say(ResourceKind kind, string? ns, string name) => $"{kind.Name} {(ns is null ? "" : ns + "/")}{name}";

    private static WatchEvent? Read(string line, ResourceKind kind)
    {
        using var text = new JsonTextReader(new StringReader(line)) { DateParseHandling = DateParseHandling.None };
        var json = JToken.ReadFrom(text);
        var found = json["object"] as JObject ?? [];
        if (json["type"] is { } type && (string?)type == "ERROR")
        {
            return (int?)found["code"] == (int)HttpStatusCode.Gone
                ? new WatchEvent(WatchEventKind.Expired, [])
                : throw new ApiAnswer((HttpStatusCode)((int?)found["code"] ?? 500), found, 1).Refusal(kind.Plural);
        }

        return (string?)json["type"] switch
        {
            "ADDED" or "MODIFIED" => new WatchEvent(WatchEventKind.Changed, found),
            "DELETED" => new WatchEvent(WatchEventKind.Deleted, found),
            "BOOKMARK" => new WatchEvent(WatchEventKind.Bookmark, found),
            _ => null,
        };
    }

    private static string Query(string name, string? value) => string.IsNullOrEmpty(value) ? "" : $"&{name}={Uri.EscapeDataString(value)}";

    private static (string? Namespace, string Name) Names(JObject json) => ((string?)json["metadata"]?["namespace"], (string?)json["metadata"]?["name"] ?? "");
}
