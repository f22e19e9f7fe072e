using Klusterfuck.Engine.Git.Gogs;
using Klusterfuck.Engine.Kubernetes;
using Klusterfuck.Engine.Kubernetes.Reconciling;
using Klusterfuck.Engine.Runners;

namespace Klusterfuck.Admin.Cluster;

/// <summary>The cluster this service serves: its engine and its git host.</summary>
internal sealed class ServedCluster : IDisposable
{
    public ServedCluster(ClusterSettings settings, TimeProvider time, ILoggerFactory logging)
    {
        Git = new GogsGit(settings.Gogs, time);
        Options = settings.Options;
        Engine = new ClusterEngine(settings.Connect(), new ClusterGit(Git.Host, Git.Log, Git.Files, new GogsAccess(Git.Readers)), settings.Options, time, logging);
    }

    public ClusterEngine Engine { get; }

    public ClusterOptions Options { get; }

    public GogsGit Git { get; }

    /// <summary>Tells the runners what there is; null where this service executes runs itself.</summary>
    public IRunnerPublisher? Runners { get; init; }

    public void Dispose()
    {
        Engine.Dispose();
        Git.Dispose();
    }
}
