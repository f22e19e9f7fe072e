using Klusterfuck.Engine;
using Klusterfuck.Engine.Git.Gogs;
using Klusterfuck.Engine.Kubernetes;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Redis;

namespace Klusterfuck.Admin.Cluster;

/// <summary>Which cluster is served, by which git host.</summary>
/// <param name="KubeConfig">A kubeconfig; null for the cluster this process runs in.</param>
/// <param name="Options">How the engine works on it.</param>
/// <param name="Gogs">Its git host.</param>
public sealed record ClusterSettings(string? KubeConfig, ClusterOptions Options, GogsOptions Gogs)
{
    private const string InCluster = "in-cluster";

    /// <summary>Where runs are kept that runners execute; null where this service executes them, out of the data folder.</summary>
    public RedisOptions? Redis { get; init; }

    /// <summary>The settings, null without a cluster, or one sentence that says what is wrong.</summary>
    internal static (ClusterSettings? Settings, string? Refusal) Read(string? cluster, string dataFolder, Func<string, string?> environment)
    {
        if (string.IsNullOrWhiteSpace(cluster))
            return (null, null);
        var options = new ClusterOptions();
        if (Text("KF_SYSTEM_NAMESPACE") is { } system)
        {
            if (!NamespaceName.TryParse(system, out var name))
                return (null, $"KF_SYSTEM_NAMESPACE names no namespace: '{system}'.");
            options = options with { System = name, Admin = new Uri($"http://klusterfuck-admin.{name}:8080") };
        }

        var namespaces = (Text("KF_NAMESPACES") ?? "default").Split([',', ';', ' '], StringSplitOptions.RemoveEmptyEntries).Distinct().ToList();
        if (namespaces.FirstOrDefault(n => !NamespaceName.TryParse(n, out _)) is { } wrong)
            return (null, $"KF_NAMESPACES names no namespace: '{wrong}'.");
        options = options with
        {
            Namespaces = [.. namespaces.Select(NamespaceName.Parse)],
            Registry = Text("KF_IMAGE_REGISTRY") ?? options.Registry,
            Tag = Text("KF_IMAGE_TAG") ?? options.Tag,
            Identity = Text("POD_NAME") ?? options.Identity,
            ServiceAddress = Text("KF_SERVICE_ADDRESS") ?? options.ServiceAddress,
        };
        if (Text("KF_RUNNER_URL") is { } runner)
        {
            if (!Uri.TryCreate(runner, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
                return (null, $"KF_RUNNER_URL is no address: '{runner}'.");
            options = options with { Runner = address };
        }

        if (!Uri.TryCreate(Text("KF_GOGS_URL") ?? $"http://klusterfuck-gogs.{options.System}:3000/", UriKind.Absolute, out var url))
            return (null, "KF_GOGS_URL is no address.");
        var gogs = new GogsOptions
        {
            Url = url, User = Text("KF_GOGS_USER") ?? "klusterfuck", Password = Text("KF_GOGS_PASSWORD"), Key = Text("KF_GOGS_KEY") ?? "",
            Folder = Path.Combine(dataFolder, "mirrors"), WebhookUrl = new Uri(options.Admin, "/hooks/gogs"),
        }.Check();
        var redis = RedisSettings.IsNamed(environment) ? RedisSettings.Read(environment) : null;
        if (redis is { IsValid: false })
            return (null, string.Join(" ", redis.Problems.Select(p => p.Message)));
        return gogs.IsValid
            ? (new ClusterSettings(cluster == InCluster ? null : Path.GetFullPath(cluster), options, gogs.Value) { Redis = redis?.Value }, null)
            : (null, $"Serving a cluster needs KF_GOGS_PASSWORD and KF_GOGS_KEY: {string.Join(" ", gogs.Problems.Select(p => p.Message))}");

        string? Text(string name) => environment(name) is { Length: > 0 } text ? text.Trim() : null;
    }

    /// <summary>Connects.</summary>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.ClusterUnavailable"/>.</exception>
    public ClusterConnection Connect() => KubeConfig is null ? ClusterConnection.InCluster() : ClusterConnection.FromKubeConfig(KubeConfig, null);
}
