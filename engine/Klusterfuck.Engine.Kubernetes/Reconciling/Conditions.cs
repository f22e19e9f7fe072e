using System.Globalization;
using Klusterfuck.Engine.Kubernetes.Resources;
using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Kubernetes.Reconciling;

/// <summary>The conditions of a resource's status.</summary>
internal static class Conditions
{
    public const string Ready = "Ready";
    public const string CommitReady = "CommitReady";
    public const string RepositoryReady = "RepositoryReady";

    private const int LongestMessage = 2000;

    /// <summary>Sets a condition; true where it changed its status or its reason. The time of the transition is kept where the status stays.</summary>
    public static bool Set(JObject resource, string type, bool? holds, string reason, string message, DateTimeOffset now)
    {
        var status = resource.Part("status");
        if (status["conditions"] is not JArray all)
            status["conditions"] = all = [];
        var before = all.OfType<JObject>().FirstOrDefault(c => (string?)c["type"] == type);
        var text = holds switch { true => "True", false => "False", null => "Unknown" };
        var same = (string?)before?["status"] == text;
        var after = new JObject
        {
            ["type"] = type,
            ["status"] = text,
            ["reason"] = reason,
            ["message"] = message.Length > LongestMessage ? message[..LongestMessage] : message,
            ["lastTransitionTime"] = same ? before!["lastTransitionTime"] : now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            ["observedGeneration"] = resource["metadata"]!["generation"],
        };
        var transition = !same || (string?)before!["reason"] != reason;
        if (before is null)
            all.Add(after);
        else
            before.Replace(after);
        return transition;
    }

    /// <summary>A condition; null where it was never set.</summary>
    public static (bool? Holds, string Reason, string Message)? Find(JObject resource, string type) =>
        (resource["status"]?["conditions"] as JArray)?.OfType<JObject>().FirstOrDefault(c => (string?)c["type"] == type) is { } found
            ? ((string?)found["status"] switch { "True" => true, "False" => false, _ => null }, (string?)found["reason"] ?? "", (string?)found["message"] ?? "")
            : null;
}
