using Klusterfuck.Engine.Connectors;
using Klusterfuck.Engine.Embedded.Definitions;
using Klusterfuck.Engine.Embedded.Secrets;
using Klusterfuck.Engine.Embedded.Selections;
using Klusterfuck.Engine.Embedded.Storage;
using Klusterfuck.Engine.Flows;
using Klusterfuck.Engine.Functions;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Embedded.Tests;

/// <summary>The stores over one database, as one process has them.</summary>
internal sealed class TestDatabase : IDisposable
{
    public TestDatabase(TestFolder folder)
    {
        Database = Database.Open(folder["klusterfuck.db"], Schema.Migrations);
        Functions = new SqliteDefinitionStore<FunctionDefinition>(Database, TargetKind.Function);
        Flows = new SqliteDefinitionStore<FlowDefinition>(Database, TargetKind.Flow);
        Connectors = new SqliteDefinitionStore<ConnectorDefinition>(Database, "connector");
        Selections = new SqliteSelectionStore(Database, TimeProvider.System);
        Secrets = new SqliteSecretStore(Database, new SecretCipher(folder["secrets.key"]), TimeProvider.System);
    }

    public Database Database { get; }

    public SqliteDefinitionStore<FunctionDefinition> Functions { get; }

    public SqliteDefinitionStore<FlowDefinition> Flows { get; }

    public SqliteDefinitionStore<ConnectorDefinition> Connectors { get; }

    public SqliteSelectionStore Selections { get; }

    public SqliteSecretStore Secrets { get; }

    public static CommitId Commit(int number) => CommitId.Parse(number.ToString("x40", System.Globalization.CultureInfo.InvariantCulture));

    public static FunctionDefinition Function(string name) => new()
    {
        Namespace = NamespaceName.Default,
        Name = ResourceName.Parse(name),
        Uid = Guid.NewGuid().ToString("N"),
        CreatedAt = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
        Runtime = FunctionRuntime.Node,
        Repository = ResourceName.Parse(name),
    };

    public void Dispose() => Database.Dispose();
}
