using System.Collections.Immutable;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Runners;
using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Redis.Runners;

/// <summary>Functions and flows as text: JSON with short keys in a fixed order, so that equal ones are equal texts.</summary>
internal static class DirectoryText
{
    public static string Print(PublishedFunction function) =>
        new JObject { ["commit"] = function.Commit?.Value, ["address"] = function.Address.AbsoluteUri, ["token"] = function.Token }.ToString(Newtonsoft.Json.Formatting.None);

    public static PublishedFunction ReadFunction(Target function, string text)
    {
        var json = JObject.Parse(text);
        return new PublishedFunction(function, ReadCommit(json), new Uri((string)json["address"]!), (string)json["token"]!);
    }

    public static string Print(PublishedFlow flow) => new JObject
    {
        ["commit"] = flow.Commit?.Value,
        ["suspended"] = flow.Suspended,
        ["keys"] = new JObject(flow.CallbackKeys.Select(k => new JProperty(k.Key, k.Value))),
    }.ToString(Newtonsoft.Json.Formatting.None);

    public static PublishedFlow ReadFlow(Target flow, string text)
    {
        var json = JObject.Parse(text);
        return new PublishedFlow(flow, ReadCommit(json))
        {
            Suspended = (bool)json["suspended"]!,
            CallbackKeys = ((JObject)json["keys"]!).Properties().ToImmutableSortedDictionary(p => p.Name, p => (string)p.Value!, StringComparer.Ordinal),
        };
    }

    private static CommitId? ReadCommit(JObject json) => (string?)json["commit"] is { } commit ? CommitId.Parse(commit) : null;
}
