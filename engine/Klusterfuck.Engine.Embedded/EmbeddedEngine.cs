using Klusterfuck.Engine.Checkouts;
using Klusterfuck.Engine.Connectors;
using Klusterfuck.Engine.Embedded.Definitions;
using Klusterfuck.Engine.Embedded.Functions;
using Klusterfuck.Engine.Embedded.Runs;
using Klusterfuck.Engine.Embedded.Secrets;
using Klusterfuck.Engine.Embedded.Selections;
using Klusterfuck.Engine.Embedded.Storage;
using Klusterfuck.Engine.Embedded.Telemetry;
using Klusterfuck.Engine.Flows;
using Klusterfuck.Engine.Functions;
using Klusterfuck.Engine.Git;
using Klusterfuck.Engine.Git.Gogs;
using Klusterfuck.Engine.Git.Repositories;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Runs;
using Klusterfuck.Engine.Secrets;
using Klusterfuck.Engine.Selections;
using Klusterfuck.Engine.Selections.Following;
using Microsoft.Extensions.Logging;

namespace Klusterfuck.Engine.Embedded;

/// <summary>The engine over one data folder. Several processes may have the same folder open.</summary>
public sealed class EmbeddedEngine : IAsyncDisposable
{
    private readonly DataFolder folder;
    private readonly TimeProvider time;
    private readonly Database database;
    private readonly SqliteRunStore? ownRuns;
    private readonly LogWriter logs;
    private readonly ServingCheckouts checkouts;
    private readonly LocalPlatform platform;
    private readonly BareRepositories bare;
    private readonly FlowRunner runner;

    private EmbeddedEngine(EmbeddedOptions options, DataFolder folder, Database database, SqliteRunStore? ownRuns, TimeProvider time)
    {
        this.folder = folder;
        this.time = time;
        this.database = database;
        this.ownRuns = ownRuns;
        Token = folder.ReadToken();
        bare = new BareRepositories(folder.Repositories, time);
        Gogs = options.Gogs is { } gogs ? new GogsGit(gogs with { Folder = folder.Mirrors, Key = folder.ReadGogsKey() }, time) : null;
        var git = Gogs is null ? GitHostPorts.Of(bare, time) : GitHostPorts.Of(Gogs);
        Repositories = git.Repositories;
        logs = new LogWriter(folder.Logs, time);

        var functions = new SqliteDefinitionStore<FunctionDefinition>(database, TargetKind.Function);
        var flows = new SqliteDefinitionStore<FlowDefinition>(database, TargetKind.Flow);
        var selections = new SqliteSelectionStore(database, time);
        var connectors = new SqliteDefinitionStore<ConnectorDefinition>(database, "connector");
        var secrets = new SqliteSecretStore(database, new SecretCipher(folder.SecretKey), time);
        checkouts = new ServingCheckouts(selections, new CheckoutStore(git.Checkouts, folder.Checkouts, time), time);
        platform = new LocalPlatform(functions, checkouts, new FunctionVariables(secrets, database), logs, folder.Logs, time);

        var ports = options.Ports ?? new EnginePorts(
            functions, flows, connectors, new SqliteNamespaces(database), new SqliteFollowingFunctions(database, functions), selections, secrets, git.Host, git.Log, git.Files, platform, platform, platform);
        var runs = options.Runs ?? new RunPorts(ownRuns!, ownRuns!, ownRuns!, ownRuns!);
        var running = new RunningSteps();
        var validator = new FlowValidator(ports.Files, new FlowReferences(ports.Functions, ports.Flows, ports.Secrets, ports.Connectors));
        var graphs = new FlowGraphCache(validator);
        var runCatalog = new RunCatalog(runs.Store, runs.History, runs.DeadLetters, running, ports.Flows, ports.Selections, graphs, time);
        runner = new FlowRunner(
            runs.Store, runs.Leases, runs.History, running, graphs, ports.Invoker, ports.Selections, options.Runner, time, options.Logging.CreateLogger<FlowRunner>(),
            new OutgoingPorts(new StoredSecretValues(ports.Secrets), options.Publishers, options.Requests));
        Engine = new KlusterfuckEngine(
            new FunctionCatalog(ports.Functions, ports.Selections, ports.Secrets, ports.Git, ports.Log, ports.Platform, time),
            new CommitCatalog(ports.Functions, ports.Flows, ports.Selections, ports.Log, ports.Files, ports.Platform, validator),
            new FlowCatalog(ports.Flows, ports.Git, ports.Log, ports.Files, ports.Selections, validator, graphs, runCatalog, time),
            runCatalog,
            new ApprovalCatalog(runs.Store, runs.History),
            ports.Secrets,
            ports.Invoker,
            ports.Telemetry,
            new ConnectorCatalog(ports.Connectors, time));
        Graphs = graphs;
        CallbackKeys = new CallbackKeys(folder.ReadConnectorKey());
        DeployedConnectors = new DeployedConnectors(ports.Namespaces, ports.Flows, ports.Selections, graphs, ports.Connectors, ports.Secrets);
        Follower = new BranchFollower(ports.Following, ports.Selections, ports.Log, Engine.Commits, options.Follow, time, options.Logging.CreateLogger<BranchFollower>());
    }

    /// <summary>The engine.</summary>
    public KlusterfuckEngine Engine { get; }

    /// <summary>The compiled graphs of flows.</summary>
    public IFlowGraphSource Graphs { get; }

    /// <summary>The keys of callback addresses.</summary>
    public CallbackKeys CallbackKeys { get; }

    /// <summary>Says which connectors should run.</summary>
    public DeployedConnectors DeployedConnectors { get; }

    /// <summary>Where connectors keep what they must remember; a folder.</summary>
    public string ConnectorFolder => folder.Connectors;

    /// <summary>A number that is another one after any process has changed a definition, a selection or a secret.</summary>
    public long Version => database.ReadVersion();

    /// <summary>The Gogs that keeps the repositories of the data folder's functions; null where the data folder does.</summary>
    public GogsGit? Gogs { get; }

    /// <summary>Finds the bare repositories to serve over HTTP: the data folder's, or up to date mirrors of a Gogs'.</summary>
    public IRepositoryLocator Repositories { get; }

    /// <summary>Selects what functions follow, for as long as somebody has it run.</summary>
    public BranchFollower Follower { get; }

    /// <summary>The data folder, absolute.</summary>
    public string DataFolder => folder.Root;

    /// <summary>The token of this folder: the content of <c>token</c>, made at first use with mode 0600.</summary>
    public string Token { get; }

    /// <summary>The namespaces that have definitions of any kind in this folder, by name.</summary>
    public IReadOnlyList<NamespaceName> ListNamespaces() =>
        database.Read(connection => connection.Query(reader => NamespaceName.Parse(reader.GetString(0)), "SELECT DISTINCT namespace FROM definitions ORDER BY namespace"));

    /// <summary>Opens a data folder, making it where it is absent.</summary>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.StorageUnavailable"/>, <see cref="ErrorCodes.DiskFull"/>.</exception>
    public static Task<EmbeddedEngine> OpenAsync(EmbeddedOptions options, TimeProvider time, CancellationToken cancellationToken) => Task.Run(
        async () =>
        {
            var folder = Embedded.DataFolder.Open(options.DataFolder);
            var database = Database.Open(folder.Database, Schema.Migrations);
            SqliteRunStore? runs = null;
            try
            {
                runs = options.Runs is null ? SqliteRunStore.Open(folder.Runs, new RunStoreOptions(), time) : null;
                return new EmbeddedEngine(options, folder, database, runs, time);
            }
            catch
            {
                if (runs is not null)
                    await runs.DisposeAsync().ConfigureAwait(false);
                database.Dispose();
                throw;
            }
        },
        cancellationToken);

    /// <summary>
    /// Executes queued runs for as long as this process holds the operating system's lock on <c>runner.lock</c>: waits for the lock, runs, and
    /// returns when cancelled. Does nothing where others execute the runs.
    /// </summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (ownRuns is null)
            return;
        try
        {
            using var turn = await RunnerLock.TakeAsync(folder.RunnerLock, time, cancellationToken).ConfigureAwait(false);

            // Whoever held the lock before is dead, so that its leases need not be waited out.
            await ownRuns.TakeOverAsync(cancellationToken).ConfigureAwait(false);
            await runner.RunAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Cancelled while it waited for its turn.
        }
    }

    /// <summary>Waits until this process is the one that hosts the connectors of the folder; disposing what it returns lets another one.</summary>
    public Task<IDisposable> TakeConnectorsAsync(CancellationToken cancellationToken) => RunnerLock.TakeAsync(folder.ConnectorLock, time, cancellationToken);

    /// <summary>The folder of the bare repository of a function or flow, where the data folder keeps them; what is on a Gogs is found by <see cref="Repositories"/>.</summary>
    public string RepositoryFolder(Target repository) => bare.Folder(repository);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        checkouts.Dispose();
        await platform.DisposeAsync().ConfigureAwait(false);
        await logs.DisposeAsync().ConfigureAwait(false);
        if (ownRuns is not null)
            await ownRuns.DisposeAsync().ConfigureAwait(false);
        database.Dispose();
        Gogs?.Dispose();
    }
}
