using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Kubernetes.Manifests;

/// <summary>What all pods have: they meet the restricted Pod Security Standard and may write to two volumes only, which go with them.</summary>
internal static class Pod
{
    public const string WorkFolder = "/work";

    private const int User = 10001;

    /// <summary>The part of a pod's spec around its one container.</summary>
    public static JObject Spec(JObject container, int gracePeriodSeconds) => new()
    {
        ["automountServiceAccountToken"] = false,
        ["enableServiceLinks"] = false,
        ["terminationGracePeriodSeconds"] = gracePeriodSeconds,
        ["securityContext"] = new JObject
        {
            ["runAsNonRoot"] = true,
            ["runAsUser"] = User,
            ["runAsGroup"] = User,
            ["fsGroup"] = User,
            ["seccompProfile"] = new JObject { ["type"] = "RuntimeDefault" },
        },
        ["containers"] = new JArray(container),
        ["volumes"] = new JArray(Volume("work"), Volume("tmp")),
    };

    /// <summary>A container with nothing but its image and what the standard asks for.</summary>
    public static JObject Container(string name, string image) => new()
    {
        ["name"] = name,
        ["image"] = image,
        ["securityContext"] = new JObject
        {
            ["allowPrivilegeEscalation"] = false,
            ["readOnlyRootFilesystem"] = true,
            ["capabilities"] = new JObject { ["drop"] = new JArray("ALL") },
        },
        ["volumeMounts"] = new JArray(Mount("work", WorkFolder), Mount("tmp", "/tmp")),
    };

    /// <summary>A variable with its value.</summary>
    public static JObject Variable(string name, string value) => new() { ["name"] = name, ["value"] = Escape(value) };

    /// <summary>A variable whose value is in a Secret.</summary>
    public static JObject Variable(string name, string secret, string key) => new()
    {
        ["name"] = name,
        ["valueFrom"] = new JObject { ["secretKeyRef"] = new JObject { ["name"] = secret, ["key"] = key } },
    };

    /// <summary>A port of a container, by the name that Services and probes know it by.</summary>
    public static JObject Port(string name, int port) => new() { ["name"] = name, ["containerPort"] = port, ["protocol"] = "TCP" };

    /// <summary>A probe of a path.</summary>
    public static JObject Probe(string path, string port, int periodSeconds, int failureThreshold) => new()
    {
        ["httpGet"] = new JObject { ["path"] = path, ["port"] = port },
        ["periodSeconds"] = periodSeconds,
        ["timeoutSeconds"] = 5,
        ["failureThreshold"] = failureThreshold,
    };

    private static JObject Volume(string name) => new() { ["name"] = name, ["emptyDir"] = new JObject() };

    private static JObject Mount(string name, string path) => new() { ["name"] = name, ["mountPath"] = path };

    // Kubernetes replaces $(NAME) in values; '$$' is how one '$' is written.
    private static string Escape(string value) => value.Replace("$", "$$", StringComparison.Ordinal);
}
