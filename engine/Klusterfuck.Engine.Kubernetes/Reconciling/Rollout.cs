using Klusterfuck.Engine.Kubernetes.Manifests;
using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Kubernetes.Reconciling;

/// <summary>How far a Deployment is with what it was told last.</summary>
/// <param name="Complete">Whether only pods of the wanted commit are there and as many as shall be answer.</param>
/// <param name="Failed">Why it does not go on; null while it does.</param>
/// <param name="Answering">How many pods answer, of whatever commit.</param>
/// <param name="Commit">The commit it is to come to.</param>
internal sealed record Rollout(bool Complete, string? Failed, int Answering, string? Commit)
{
    /// <summary>Reads the status of a Deployment.</summary>
    public static Rollout Of(JObject deployment)
    {
        var status = deployment["status"];
        var wanted = (int?)deployment["spec"]?["replicas"] ?? 1;
        var observed = ((long?)status?["observedGeneration"] ?? 0) >= ((long?)deployment["metadata"]?["generation"] ?? 1);
        var updated = Count(status, "updatedReplicas");
        var answering = Count(status, "availableReplicas");
        var stuck = (status?["conditions"] as JArray)?.OfType<JObject>().FirstOrDefault(c => (string?)c["type"] == "Progressing" && (string?)c["status"] == "False");
        return new Rollout(
            observed && updated >= wanted && Count(status, "replicas") == updated && answering >= wanted,
            observed && stuck is not null ? (string?)stuck["message"] ?? (string?)stuck["reason"] : null,
            answering,
            (string?)deployment["spec"]?["template"]?["metadata"]?["annotations"]?[Marks.Commit]);
    }

    private static int Count(JToken? status, string name) => (int?)status?[name] ?? 0;
}
