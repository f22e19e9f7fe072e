using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Kubernetes.Tests.Cluster;

/// <summary>Server-side apply: fields have managers; what a manager gave and gives no more goes; what another one has is a conflict unless forced.</summary>
internal static class ServerSideApply
{
    private static readonly string[] Keys = ["name", "mountPath", "containerPort", "uid", "type", "host"];

    /// <summary>The object after the apply, or the fields others have.</summary>
    public static (JObject Result, List<string> Conflicts) Apply(JObject? before, JObject wanted, string manager, bool force)
    {
        var result = (JObject?)before?.DeepClone() ?? new JObject { ["metadata"] = new JObject() };
        var given = Leaves(wanted).Where(l => !IsIdentity(l.Path)).ToDictionary(l => l.Path, l => l.Value);
        var managed = ReadManagers(result);
        var conflicts = managed.Where(m => m.Key != manager).SelectMany(m => m.Value)
            .Where(path => given.TryGetValue(path, out var value) && !JToken.DeepEquals(Leaves(result).FirstOrDefault(l => l.Path == path).Value, value)).Distinct().ToList();
        if (conflicts.Count > 0 && !force)
            return (result, conflicts);
        foreach (var (other, paths) in managed)
        {
            if (other == manager)
                Prune(result, [.. paths.Where(p => !given.ContainsKey(p) && !managed.Any(m => m.Key != manager && m.Value.Contains(p)))]);
            else
                paths.RemoveAll(conflicts.Contains);
        }

        Merge(result, wanted);
        managed[manager] = [.. given.Keys];
        WriteManagers(result, managed);
        return (result, []);
    }

    /// <summary>Notes the fields a plain write changed.</summary>
    public static void Note(JObject? before, JObject after, string manager)
    {
        var old = before is null ? [] : Leaves(before).ToDictionary(l => l.Path, l => l.Value);
        var managed = ReadManagers(before ?? after);
        var changed = Leaves(after).Where(l => !IsIdentity(l.Path) && (!old.TryGetValue(l.Path, out var value) || !JToken.DeepEquals(value, l.Value))).Select(l => l.Path).ToList();
        if (changed.Count == 0)
            return;
        foreach (var paths in managed.Values)
            paths.RemoveAll(changed.Contains);
        managed[manager] = [.. managed.GetValueOrDefault(manager, []).Union(changed)];
        WriteManagers(after, managed);
    }

    private static bool IsIdentity(string path) =>
        path is "/apiVersion" or "/kind" or "/metadata/name" or "/metadata/namespace" or "/metadata/uid" or "/metadata/resourceVersion" or "/metadata/generation"
            or "/metadata/creationTimestamp" || path.StartsWith("/metadata/managedFields", StringComparison.Ordinal);

    private static IEnumerable<(string Path, JToken Value)> Leaves(JToken token, string path = "")
    {
        switch (token)
        {
            case JObject { HasValues: true } map:
                return map.Properties().SelectMany(p => Leaves(p.Value, $"{path}/{p.Name}"));
            case JArray { HasValues: true } list when KeyOf(list) is { } key:
                return list.SelectMany(item => Leaves(item, $"{path}/[{key}={item[key]}]"));
            default:
                return [(path, token)];
        }
    }

    private static string? KeyOf(JArray list) => Keys.FirstOrDefault(key => list.All(i => i is JObject item && item[key] is JValue));

    private static void Merge(JObject into, JObject from)
    {
        foreach (var property in from.Properties())
        {
            if (property.Value is JObject map && into[property.Name] is JObject there)
                Merge(there, map);
            else if (property.Value is JArray list && KeyOf(list) is { } key && into[property.Name] is JArray old && KeyOf(old) == key)
                MergeList(old, list, key);
            else
                into[property.Name] = property.Value.DeepClone();
        }
    }

    private static void MergeList(JArray into, JArray from, string key)
    {
        foreach (var item in from.OfType<JObject>())
        {
            if (into.OfType<JObject>().FirstOrDefault(i => JToken.DeepEquals(i[key], item[key])) is { } there)
                Merge(there, item);
            else
                into.Add(item.DeepClone());
        }
    }

    private static void Prune(JObject result, HashSet<string> paths)
    {
        if (paths.Count > 0)
            Walk(result, "");

        bool Walk(JToken token, string path)
        {
            if (token is JObject { HasValues: true } map)
            {
                foreach (var property in map.Properties().Where(p => Walk(p.Value, $"{path}/{p.Name}")).ToList())
                    property.Remove();
                return !map.HasValues;
            }

            if (token is JArray { HasValues: true } list && KeyOf(list) is { } key)
            {
                foreach (var item in list.Where(i => Walk(i, $"{path}/[{key}={i[key]}]")).ToList())
                    item.Remove();
                return !list.HasValues;
            }

            return paths.Contains(path);
        }
    }

    private static Dictionary<string, List<string>> ReadManagers(JObject json) => (json["metadata"]?["managedFields"] as JArray ?? [])
        .ToDictionary(m => (string)m["manager"]!, m => m["fieldsV1"]!["leaves"]!.Select(l => (string)l!).ToList());

    private static void WriteManagers(JObject json, Dictionary<string, List<string>> managed) => json["metadata"]!["managedFields"] = new JArray(
        managed.Where(m => m.Value.Count > 0).Select(m => new JObject
        {
            ["manager"] = m.Key,
            ["operation"] = "Apply",
            ["fieldsV1"] = new JObject { ["leaves"] = new JArray(m.Value), ["f:spec"] = m.Value.Contains("/spec/commit") ? new JObject { ["f:commit"] = new JObject() } : new JObject() },
        }));
}
