using System.Globalization;
using Microsoft.AspNetCore.Http;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Kubernetes.Tests.Cluster;

/// <summary>Reads and writes of one path.</summary>
internal sealed class ApiOperations(ObjectStore objects, ApiPath path)
{
    private readonly string ns = path.Namespace ?? "";

    public static JObject Status(int code, string reason, string message) => new()
    {
        ["apiVersion"] = "v1", ["kind"] = "Status", ["status"] = code < 400 ? "Success" : "Failure", ["code"] = code, ["reason"] = reason, ["message"] = message,
    };

    public async Task<(int Status, JObject Body)> AnswerAsync(HttpRequest request)
    {
        using var reader = new StreamReader(request.Body);
        var text = await reader.ReadToEndAsync();
        var body = text.Length == 0 ? [] : Parse(text);
        var manager = request.Query["fieldManager"].ToString() is { Length: > 0 } named ? named : "unknown";
        return request.Method switch
        {
            "GET" when path.Name is null => List(request),
            "GET" => objects.Find(path.Collection, ns, path.Name!) is { } found ? (200, found) : NotFound(),
            "POST" => Create(body, manager),
            "PUT" => Replace(body, manager),
            "PATCH" when request.ContentType!.StartsWith("application/apply-patch", StringComparison.Ordinal) => Apply(body, manager, request.Query["force"] == "true"),
            "PATCH" => Patch(body, manager),
            "DELETE" => Delete(body),
            _ => (405, Status(405, "MethodNotAllowed", "no")),
        };
    }

    private static JObject Parse(string text)
    {
        using var reader = new JsonTextReader(new StringReader(text)) { DateParseHandling = DateParseHandling.None };
        return (JObject)JToken.ReadFrom(reader);
    }

    private (int, JObject) NotFound() => (404, Status(404, "NotFound", $"{path.Collection} \"{path.Name}\" not found"));

    private static (int, JObject) Conflict(string why) => (409, Status(409, "Conflict", why));

    private (int, JObject) List(HttpRequest request)
    {
        var (items, version) = objects.List(path.Collection, path.Namespace);
        var matching = items.Where(i => Selector.Matches(i, request.Query["labelSelector"], request.Query["fieldSelector"])).ToList();
        var skipped = int.Parse(request.Query["continue"].ToString() is { Length: > 0 } c ? c : "0", CultureInfo.InvariantCulture);
        var limit = int.Parse(request.Query["limit"].ToString() is { Length: > 0 } l ? l : "1000", CultureInfo.InvariantCulture);
        var part = matching.Skip(skipped).Take(limit).ToList();
        var metadata = new JObject { ["resourceVersion"] = $"{version}" };
        if (skipped + part.Count < matching.Count)
            metadata["continue"] = $"{skipped + part.Count}";
        return (200, new JObject { ["apiVersion"] = path.ApiVersion, ["kind"] = "List", ["metadata"] = metadata, ["items"] = new JArray(part) });
    }

    private (int, JObject) Create(JObject body, string manager)
    {
        var name = (string?)body["metadata"]?["name"] ?? (string?)body["metadata"]?["generateName"] + Guid.NewGuid().ToString("N")[..5];
        body["metadata"]!["name"] = name;
        if (ns.Length > 0)
            body["metadata"]!["namespace"] = ns;
        var exists = false;
        var missing = ns.Length > 0 && objects.Find("/namespaces", "", ns) is null;
        if (missing)
            return (404, Status(404, "NotFound", $"namespaces \"{ns}\" not found"));
        var created = objects.Change(path.Collection, ns, name, before =>
        {
            exists = before is not null;
            if (exists)
                return before;
            ServerSideApply.Note(null, body, manager);
            return body;
        });
        return exists ? (409, Status(409, "AlreadyExists", $"{path.Collection} \"{name}\" already exists")) : (201, created!);
    }

    private (int, JObject) Replace(JObject body, string manager)
    {
        (int, JObject)? refusal = null;
        var result = objects.Change(
            path.Collection, ns, path.Name!,
            before =>
            {
                refusal = before is null ? NotFound()
                    : (string?)body["metadata"]?["resourceVersion"] is { } v && v != (string?)before["metadata"]!["resourceVersion"] ? Conflict("the object has been modified")
                    : null;
                if (refusal is not null)
                    return before;
                ServerSideApply.Note(before, body, manager);
                return body;
            },
            path.Part == "status");
        return refusal ?? (200, result!);
    }

    private (int, JObject) Patch(JObject patch, string manager)
    {
        (int, JObject)? refusal = null;
        var result = objects.Change(
            path.Collection, ns, path.Name!,
            before =>
            {
                refusal = before is null ? NotFound()
                    : (string?)patch["metadata"]?["resourceVersion"] is { } v && v != (string?)before["metadata"]!["resourceVersion"] ? Conflict("the object has been modified")
                    : null;
                if (refusal is not null)
                    return before;
                var after = (JObject)before!.DeepClone();
                Merge(after, patch);
                ServerSideApply.Note(before, after, manager);
                return after;
            },
            path.Part == "status");
        return refusal ?? (200, result!);
    }

    private (int, JObject) Apply(JObject wanted, string manager, bool force)
    {
        if (ns.Length > 0 && objects.Find("/namespaces", "", ns) is null)
            return (404, Status(404, "NotFound", $"namespaces \"{ns}\" not found"));
        var conflicts = new List<string>();
        var result = objects.Change(
            path.Collection, ns, path.Name!,
            before =>
            {
                (var after, conflicts) = ServerSideApply.Apply(before, wanted, manager, force);
                return conflicts.Count > 0 ? before : after;
            },
            path.Part == "status");
        return conflicts.Count > 0 ? Conflict($"Apply failed with {conflicts.Count} conflicts: {string.Join(", ", conflicts)}") : (200, result!);
    }

    private (int, JObject) Delete(JObject options)
    {
        (int, JObject)? refusal = null;
        objects.Change(path.Collection, ns, path.Name!, before =>
        {
            var conditions = options["preconditions"];
            refusal = before is null ? NotFound()
                : (string?)conditions?["uid"] is { } uid && uid != (string?)before["metadata"]!["uid"] ? Conflict("uid")
                : (string?)conditions?["resourceVersion"] is { } v && v != (string?)before["metadata"]!["resourceVersion"] ? Conflict("resourceVersion")
                : null;
            return refusal is null ? null : before;
        });
        if (refusal is null && path.Collection == "/namespaces")
            objects.RemoveNamespace(path.Name!);
        return refusal ?? (200, Status(200, "", "deleted"));
    }

    private static void Merge(JObject into, JObject patch)
    {
        foreach (var property in patch.Properties())
        {
            if (property.Value.Type == JTokenType.Null)
                into.Remove(property.Name);
            else if (property.Value is JObject map)
                Merge(into[property.Name] as JObject ?? (JObject)(into[property.Name] = new JObject()), map);
            else
                into[property.Name] = property.Value.DeepClone();
        }
    }
}
