using System.Globalization;
using Klusterfuck.Engine.Kubernetes.Api;
using Klusterfuck.Engine.Kubernetes.Manifests;
using Klusterfuck.Engine.Kubernetes.Resources;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Selections;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Kubernetes.Selections;

/// <summary>
/// Which commit a resource has selected and had before. The wish is <c>spec.commit</c>, with who made it in an annotation; the history is in the status,
/// to which a wish is added once, whoever finds it first.
/// </summary>
internal static class SelectionHistory
{
    private const int Kept = 50;
    private const int MaxAttempts = 20;

    /// <summary>The selected commit: the wish, or where there is none what the status says; null for none.</summary>
    public static CommitId? SelectedOf(JObject resource) =>
        CommitId.TryParse((string?)resource["spec"]?["commit"], out var wished) ? wished
        : CommitId.TryParse((string?)resource["status"]?["commit"], out var noted) ? noted
        : null;

    /// <summary>The selections, newest first; a wish that is not in the status yet is the first.</summary>
    public static IReadOnlyList<Selection> Read(JObject resource)
    {
        var noted = (resource["status"]?["selections"] as JArray ?? []).OfType<JObject>().Select(ReadOne).OfType<Selection>().ToList();
        if (CommitId.TryParse((string?)resource["spec"]?["commit"], out var wished) && (noted.Count == 0 || noted[0].Commit != wished))
            noted.Insert(0, ReadWish(resource, wished));
        return noted.Count > Kept ? noted[..Kept] : noted;
    }

    /// <summary>The commit undoing comes to; null where there is none.</summary>
    public static CommitId? Before(IReadOnlyList<Selection> newestFirst)
    {
        var inForce = new Stack<CommitId>();
        foreach (var selection in newestFirst.Reverse())
        {
            if (selection.Undo)
                inForce.TryPop(out _);
            if (!inForce.TryPeek(out var top) || top != selection.Commit)
                inForce.Push(selection.Commit);
        }

        return inForce.Count > 1 ? inForce.ElementAt(1) : null;
    }

    /// <summary>Writes a wish into a resource.</summary>
    public static void Choose(JObject resource, Selection selection)
    {
        var metadata = (JObject)resource["metadata"]!;
        metadata.Part("annotations")[Marks.Selection] = Write(selection).ToString(Formatting.None);
        resource.Part("spec")["commit"] = selection.Commit.Value;
    }

    /// <summary>Adds a wish to the status where it is not there yet; gives the resource as it is then, null where it is gone.</summary>
    public static async Task<JObject?> RecordAsync(ClusterApi api, ResourceKind kind, JObject resource, CancellationToken cancellationToken)
    {
        var current = resource;
        for (var attempt = 1; attempt <= MaxAttempts; attempt++)
        {
            var status = current["status"] as JObject ?? [];
            var selections = Read(current);
            if (selections.Count == 0 || ((string?)status["commit"] == selections[0].Commit.Value && (status["selections"] as JArray)?.Count == selections.Count))
                return current;
            Note(current, selections);
            if (await api.TryReplaceAsync(kind, current, "status", cancellationToken).ConfigureAwait(false) is { } written)
                return written;
            var (ns, name) = ((string)current["metadata"]!["namespace"]!, (string)current["metadata"]!["name"]!);
            if (await api.FindAsync(kind, ns, name, cancellationToken).ConfigureAwait(false) is not { } again || (string?)again["metadata"]!["uid"] != (string?)resource["metadata"]!["uid"])
                return null;
            current = again;
        }

        throw new KlusterfuckException(ErrorCodes.Changed, $"{kind.Name} {(string?)resource["metadata"]!["name"]} is changed by others all the time.");
    }

    /// <summary>Writes a selection nobody wished for, such as the tip at creation, into the status of a resource.</summary>
    public static void Note(JObject resource, Selection selection) => Note(resource, [selection, .. Read(resource)]);

    private static void Note(JObject resource, IReadOnlyList<Selection> selections)
    {
        var status = resource.Part("status");
        status["commit"] = selections[0].Commit.Value;
        status["selections"] = new JArray(selections.Take(Kept).Select(Write));
    }

    private static JObject Write(Selection selection) => new()
    {
        ["commit"] = selection.Commit.Value,
        ["by"] = selection.By,
        ["at"] = selection.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        ["undo"] = selection.Undo,
    };

    private static Selection? ReadOne(JObject json) => CommitId.TryParse((string?)json["commit"], out var commit)
        ? new Selection(commit, (string?)json["by"] ?? "", ResourceMeta.ReadTime(json["at"]), (bool?)json["undo"] ?? false)
        : null;

    // Who edits the resource by hand leaves an annotation that speaks of another commit, or none.
    private static Selection ReadWish(JObject resource, CommitId wished)
    {
        if ((string?)resource["metadata"]?["annotations"]?[Marks.Selection] is { } text && Parse(text) is { } selection && selection.Commit == wished)
            return selection;
        var manager = (resource["metadata"]?["managedFields"] as JArray ?? []).OfType<JObject>().Where(m => m["fieldsV1"]?["f:spec"]?["f:commit"] is not null)
            .Select(m => (Manager: (string?)m["manager"], At: ResourceMeta.ReadTime(m["time"]))).OrderBy(m => m.At).DefaultIfEmpty().Last();
        return new Selection(wished, manager.Manager ?? "kubectl", manager.At == default ? ResourceMeta.ReadTime(resource["metadata"]?["creationTimestamp"]) : manager.At, false);
    }

    private static Selection? Parse(string text)
    {
        try
        {
            using var reader = new JsonTextReader(new StringReader(text)) { DateParseHandling = DateParseHandling.None };
            return JToken.ReadFrom(reader) is JObject json ? ReadOne(json) : null;
        }
        catch (Exception error) when (error is JsonException or ArgumentException)
        {
            return null;
        }
    }
}
