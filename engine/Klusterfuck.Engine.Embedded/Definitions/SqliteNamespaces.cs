using Klusterfuck.Engine.Connectors;
using Klusterfuck.Engine.Embedded.Storage;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Embedded.Definitions;

/// <summary>The namespaces of the flows in <c>klusterfuck.db</c>.</summary>
/// <param name="database">The database.</param>
internal sealed class SqliteNamespaces(Database database) : INamespaces
{
    public Task<IReadOnlyList<NamespaceName>> ListAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult<IReadOnlyList<NamespaceName>>(database.Read(connection => connection.Query(
            reader => NamespaceName.Parse(reader.GetString(0)), "SELECT DISTINCT namespace FROM definitions WHERE kind = 'flow' ORDER BY namespace")));
    }
}
