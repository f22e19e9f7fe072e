using System.Threading.Channels;
using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Kubernetes.Tests.Cluster;

/// <summary>The objects of the fake cluster and what happened to them, with the rules of a real one for versions, generations, owners and statuses.</summary>
internal sealed class ObjectStore
{
    private readonly Lock gate = new();
    private readonly Dictionary<(string Collection, string Namespace, string Name), JObject> objects = [];
    private readonly List<Happening> happenings = [];
    private readonly List<Channel<Happening>> watchers = [];
    private long version = 1;
    private long forgotten;

    /// <summary>Called under the lock with each object that was written: stands for the controllers of a real cluster.</summary>
    public Action<JObject>? Controller { get; set; }

    public long Version
    {
        get
        {
            lock (gate)
                return version;
        }
    }

    public JObject? Find(string collection, string ns, string name)
    {
        lock (gate)
            return objects.TryGetValue((collection, ns, name), out var found) ? (JObject)found.DeepClone() : null;
    }

    public (List<JObject> Items, long Version) List(string collection, string? ns)
    {
        lock (gate)
        {
            var items = objects.Where(o => o.Key.Collection == collection && (ns is null || o.Key.Namespace == ns)).OrderBy(o => o.Key.Name, StringComparer.Ordinal)
                .Select(o => (JObject)o.Value.DeepClone()).ToList();
            return (items, version);
        }
    }

    /// <summary>Changes an object under the lock: from what is there, null where there is none, to what shall be there, null for nothing.</summary>
    public JObject? Change(string collection, string ns, string name, Func<JObject?, JObject?> change, bool statusOnly = false)
    {
        lock (gate)
        {
            objects.TryGetValue((collection, ns, name), out var before);
            var wanted = change((JObject?)before?.DeepClone());
            if (wanted is null)
            {
                if (before is not null)
                    Remove(collection, ns, name, before);
                return before;
            }

            return Store(collection, ns, name, before, wanted, statusOnly);
        }
    }

    /// <summary>Forgets what happened so far, so that no watch can go on from before now.</summary>
    public void Forget()
    {
        lock (gate)
        {
            happenings.Clear();
            forgotten = version;
        }
    }

    /// <summary>What happened after a version and what happens from now on; null where that is forgotten.</summary>
    public Channel<Happening>? Watch(string collection, string? ns, long since)
    {
        lock (gate)
        {
            if (since < forgotten)
                return null;
            var channel = Channel.CreateUnbounded<Happening>();
            foreach (var happening in happenings.Where(h => h.Version > since))
                channel.Writer.TryWrite(happening);
            watchers.Add(channel);
            return channel;
        }
    }

    public void Unwatch(Channel<Happening> channel)
    {
        lock (gate)
            watchers.Remove(channel);
    }

    public void RemoveNamespace(string ns)
    {
        lock (gate)
        {
            foreach (var key in objects.Keys.Where(k => k.Namespace == ns).ToList())
            {
                if (objects.TryGetValue(key, out var found))
                    Remove(key.Collection, key.Namespace, key.Name, found);
            }
        }
    }

    // Fields without a value are not kept, as a real server prunes them.
    private static void Prune(JObject json)
    {
        foreach (var property in json.Properties().ToList())
        {
            if (property.Value.Type == JTokenType.Null)
                property.Remove();
            else if (property.Value is JObject map)
                Prune(map);
        }
    }

    private JObject Store(string collection, string ns, string name, JObject? before, JObject wanted, bool statusOnly)
    {
        Prune(wanted);
        var metadata = (JObject)wanted["metadata"]!;
        if (before is null)
        {
            metadata["uid"] = Guid.NewGuid().ToString();
            metadata["creationTimestamp"] = DateTimeOffset.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
            metadata["generation"] = 1;
            if (HasStatus(collection))
                wanted.Remove("status");
        }
        else
        {
            Keep(before, wanted, statusOnly, HasStatus(collection));
            metadata = (JObject)wanted["metadata"]!;
            if (JToken.DeepEquals(Plain(before), Plain(wanted)))
                return (JObject)before.DeepClone();
            if (!JToken.DeepEquals(before["spec"], wanted["spec"]))
                metadata["generation"] = (long)before["metadata"]!["generation"]! + 1;
        }

        metadata["resourceVersion"] = $"{++version}";
        objects[(collection, ns, name)] = wanted;
        Tell(new Happening(version, collection, ns, before is null ? "ADDED" : "MODIFIED", (JObject)wanted.DeepClone()));
        Controller?.Invoke((JObject)wanted.DeepClone());
        var stored = objects[(collection, ns, name)];
        if (IsOrphan(stored))
            Remove(collection, ns, name, stored);
        return (JObject)stored.DeepClone();
    }

    private static void Keep(JObject before, JObject wanted, bool statusOnly, bool hasStatus)
    {
        var metadata = (JObject)wanted["metadata"]!;
        foreach (var fixedField in new[] { "uid", "creationTimestamp", "generation" })
            metadata[fixedField] = before["metadata"]![fixedField]?.DeepClone();
        if (statusOnly)
        {
            var status = wanted["status"];
            foreach (var property in wanted.Properties().ToList())
                property.Remove();
            foreach (var property in before.Properties())
                wanted[property.Name] = property.Value.DeepClone();
            if (status is not null)
                wanted["status"] = status;
        }
        else if (hasStatus)
        {
            wanted["status"] = before["status"]?.DeepClone();
            if (wanted["status"] is null or { Type: JTokenType.Null })
                wanted.Remove("status");
        }
    }

    private static JObject Plain(JObject json)
    {
        var plain = (JObject)json.DeepClone();
        ((JObject)plain["metadata"]!).Remove("resourceVersion");
        ((JObject)plain["metadata"]!).Remove("managedFields");
        return plain;
    }

    private static bool HasStatus(string collection) => collection is "klusterfuck.io/functions" or "klusterfuck.io/flows" or "klusterfuck.io/connectors" or "apps/deployments";

    // Written after its owner went: the garbage collector of a real cluster finds no object of that uid.
    private bool IsOrphan(JObject stored) =>
        stored["metadata"]!["ownerReferences"] is JArray { Count: > 0 } owners && !owners.Any(o => objects.Values.Any(v => (string?)v["metadata"]!["uid"] == (string?)o["uid"]));

    // Also what belongs to it, as the garbage collector of a real cluster does a moment later.
    private void Remove(string collection, string ns, string name, JObject found)
    {
        objects.Remove((collection, ns, name));
        var gone = (JObject)found.DeepClone();
        gone["metadata"]!["resourceVersion"] = $"{++version}";
        Tell(new Happening(version, collection, ns, "DELETED", gone));
        var uid = (string?)found["metadata"]!["uid"];
        foreach (var (key, child) in objects.Where(o => (o.Value["metadata"]!["ownerReferences"] as JArray)?.Any(r => (string?)r["uid"] == uid) == true).ToList())
            Remove(key.Collection, key.Namespace, key.Name, child);
    }

    private void Tell(Happening happening)
    {
        happenings.Add(happening);
        foreach (var watcher in watchers)
            watcher.Writer.TryWrite(happening);
    }
}
