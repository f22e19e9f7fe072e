using k8s;
using k8s.Exceptions;

namespace Klusterfuck.Engine.Kubernetes;

/// <summary>Which cluster is meant, and as whom.</summary>
public sealed class ClusterConnection
{
    private ClusterConnection(KubernetesClientConfiguration configuration, string context)
    {
        // Each call has a limit of its own; watches and tunnels last.
        configuration.HttpClientTimeout = Timeout.InfiniteTimeSpan;
        configuration.UserAgent = "klusterfuck";
        Configuration = configuration;
        Context = context;
    }

    /// <summary>The name of the context, or <c>in-cluster</c>.</summary>
    public string Context { get; }

    /// <summary>The address of the API server.</summary>
    public string Server => Configuration.Host;

    internal KubernetesClientConfiguration Configuration { get; }

    /// <summary>The cluster this process runs in, by the service account of its pod.</summary>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.ClusterUnavailable"/> outside of a cluster.</exception>
    public static ClusterConnection InCluster() => KubernetesClientConfiguration.IsInCluster()
        ? new(KubernetesClientConfiguration.InClusterConfig(), "in-cluster")
        : throw new KlusterfuckException(ErrorCodes.ClusterUnavailable, "This process does not run in a cluster.", hint: "Name a kubeconfig.");

    /// <summary>The cluster a kubeconfig names.</summary>
    /// <param name="kubeConfig">The file; null for <c>KUBECONFIG</c>, else <c>~/.kube/config</c>.</param>
    /// <param name="context">The context in it; null for the current one.</param>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.ClusterUnavailable"/> where the file or the context is not there or cannot be used.</exception>
    public static ClusterConnection FromKubeConfig(string? kubeConfig, string? context)
    {
        var file = kubeConfig ?? Environment.GetEnvironmentVariable("KUBECONFIG")?.Split(Path.PathSeparator).FirstOrDefault(f => f.Length > 0)
            ?? KubernetesClientConfiguration.KubeConfigDefaultLocation;
        try
        {
            var configuration = KubernetesClientConfiguration.BuildConfigFromConfigFile(new FileInfo(file), context);
            return new ClusterConnection(configuration, configuration.CurrentContext ?? context ?? "");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or KubeConfigException or FormatException or YamlDotNet.Core.YamlException)
        {
            throw new KlusterfuckException(
                ErrorCodes.ClusterUnavailable, $"The kubeconfig '{file}' cannot be used: {error.Message}", file, "Name another file or another context of it.", error);
        }
    }
}
