using System.Collections.Immutable;
using System.Text;
using Klusterfuck.Engine.Definitions;
using Klusterfuck.Engine.Embedded.Runs;
using Klusterfuck.Engine.Flows;
using Klusterfuck.Engine.Git.Commits;
using Klusterfuck.Engine.Git.Files;
using Klusterfuck.Engine.Git.Repositories;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Repositories;
using Klusterfuck.Engine.Runs;
using Klusterfuck.Engine.Selections;

namespace Klusterfuck.Engine.Embedded.Tests.Flows;

/// <summary>The catalogs of flows and runs over real git and SQLite, with a hook before each call of a port.</summary>
internal sealed class FlowBench : IAsyncDisposable
{
    private readonly TestFolder folder = new();
    private readonly TestDatabase database;

    public FlowBench(RunStoreOptions? options = null, TimeProvider? time = null)
    {
        database = new TestDatabase(folder);
        var bare = new BareRepositories(folder["repositories"], TimeProvider.System);
        Git = Watch<IGitHost>(bare);
        Commits = Watch<ICommitLog>(new GitCommitLog(bare, TimeProvider.System));
        Files = Watch<IFileStore>(new GitFileStore(bare, TimeProvider.System));
        Definitions = Watch<IDefinitionStore<FlowDefinition>>(database.Flows);
        Selections = Watch<ISelectionStore>(database.Selections);
        Store = SqliteRunStore.Open(folder["runs.db"], options ?? new RunStoreOptions(), TimeProvider.System);
        var validator = new FlowValidator(Files, new FlowReferences(database.Functions, database.Flows, database.Secrets, database.Connectors));
        var graphs = new FlowGraphCache(validator);
        Runs = new RunCatalog(Store, Store, Store, new RunningSteps(), Definitions, Selections, graphs, time ?? TimeProvider.System);
        Flows = new FlowCatalog(Definitions, Git, Commits, Files, Selections, validator, graphs, Runs, TimeProvider.System);
    }

    public static ResourceName Name { get; } = ResourceName.Parse("orders");

    public static Target Orders { get; } = Target.Flow(NamespaceName.Default, Name);

    /// <summary>Called with the port and method before each call.</summary>
    public Action<string> Before { get; set; } = _ => { };

    public IGitHost Git { get; }

    public ICommitLog Commits { get; }

    public IFileStore Files { get; }

    public IDefinitionStore<FlowDefinition> Definitions { get; }

    public ISelectionStore Selections { get; }

    public SqliteRunStore Store { get; }

    public FlowCatalog Flows { get; }

    public RunCatalog Runs { get; }

    public static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static string Model(params string[] entries) =>
        $$"""{"version":1,"nodes":[{{string.Join(",", entries.Select(e => $$"""{"id":"{{e}}","kind":"connector","connector":"http"}"""))}}],"links":[]}""";

    /// <summary>A flow whose runs do not end until somebody executes them and an hour is over.</summary>
    public static string Waiting =>
        """{"version":1,"nodes":[{"id":"in","kind":"connector","connector":"http"},{"id":"later","kind":"wait","duration":"1h"}],"links":[{"from":"in","to":"later"}]}""";

    public Task<Flow> CreateAsync(string? model) =>
        Flows.CreateAsync(NamespaceName.Default, Name, model, ImmutableSortedDictionary<string, string>.Empty, EngineFixture.Me, Cancelled);

    /// <summary>Commits a model without any check, as a push does.</summary>
    public async Task<CommitId> PushAsync(string model) =>
        (await Files.CommitAsync(Orders, [new FileChange("flow.json", Encoding.UTF8.GetBytes(model))], "Push", EngineFixture.Me, Cancelled)).Id;

    public Task<RunTicket> StartAsync(string? node = "in", Payload? payload = null, string? key = null) => Runs.StartAsync(
        NamespaceName.Default, Name, node is null ? null : NodeId.Parse(node), payload ?? new Payload("x"u8.ToArray(), "text/plain"), key, Cancelled);

    public static async Task<KlusterfuckException> FailAsync(Func<Task> act) => await Assert.ThrowsAsync<KlusterfuckException>(act);

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        database.Dispose();
        folder.Dispose();
    }

    private T Watch<T>(T port)
        where T : class => Interfering.Around(port, call => Before(call));
}
