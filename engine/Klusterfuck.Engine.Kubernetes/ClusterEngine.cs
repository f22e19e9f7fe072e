using Klusterfuck.Engine.Connectors;
using Klusterfuck.Engine.Flows;
using Klusterfuck.Engine.Functions;
using Klusterfuck.Engine.Kubernetes.Api;
using Klusterfuck.Engine.Kubernetes.Connectors;
using Klusterfuck.Engine.Kubernetes.Definitions;
using Klusterfuck.Engine.Kubernetes.Functions;
using Klusterfuck.Engine.Kubernetes.Reconciling;
using Klusterfuck.Engine.Kubernetes.Resources;
using Klusterfuck.Engine.Kubernetes.Secrets;
using Klusterfuck.Engine.Kubernetes.Selections;
using Klusterfuck.Engine.Runners;
using Klusterfuck.Engine.Runs;
using Microsoft.Extensions.Logging;

namespace Klusterfuck.Engine.Kubernetes;

/// <summary>The engine's ports over one cluster, and the reconciler that keeps it as they say.</summary>
public sealed class ClusterEngine : IDisposable
{
    private readonly ApiTransport transport;
    private readonly ClusterApi api;
    private readonly KubernetesPlatform platform;
    private readonly ClusterGit git;
    private readonly ClusterOptions options;
    private readonly TimeProvider time;
    private readonly ILogger log;

    /// <summary>Puts it together; nothing is asked of the cluster yet.</summary>
    /// <param name="connection">The cluster.</param>
    /// <param name="git">Its git host.</param>
    /// <param name="options">How the engine works on it.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logging">Takes what goes wrong beside its callers.</param>
    public ClusterEngine(ClusterConnection connection, ClusterGit git, ClusterOptions options, TimeProvider time, ILoggerFactory logging)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(git);
        transport = new ApiTransport(connection, time);
        api = new ClusterApi(transport);
        platform = new KubernetesPlatform(api, options, time);
        Connectors = new ClusterConnectors(api, options, time);
        this.git = git;
        this.options = options;
        this.time = time;
        log = logging.CreateLogger<ClusterEngine>();
        var functions = new ResourceDefinitionStore<FunctionDefinition>(api, new FunctionResource());
        Ports = new EnginePorts(
            functions, new ResourceDefinitionStore<FlowDefinition>(api, new FlowResource()),
            new ResourceDefinitionStore<ConnectorDefinition>(api, new ConnectorResource()), new NamedNamespaces(options.Namespaces), new ResourceFollowingFunctions(functions, options.Namespaces),
            new ResourceSelectionStore(api, time), new ResourceSecretStore(api, time), git.Host, git.Log, git.Files, platform, platform, platform);
    }

    /// <summary>The ports.</summary>
    public EnginePorts Ports { get; }

    /// <summary>How the connectors of flows are.</summary>
    public ClusterConnectors Connectors { get; }

    /// <summary>Waits to be the one reconciler and then keeps the cluster as functions and flows say, until cancelled.</summary>
    /// <param name="graphs">Compiled graphs of flows.</param>
    /// <param name="callbacks">The addresses connectors post to.</param>
    /// <param name="runners">What runners read; null where there are none.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task RunAsync(IFlowGraphSource graphs, IFlowCallbacks callbacks, IRunnerPublisher? runners, CancellationToken cancellationToken) =>
        new ClusterReconciler(api, git, graphs, callbacks, runners, options, time, log).RunAsync(cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        Connectors.Dispose();
        platform.Dispose();
        transport.Dispose();
    }
}
