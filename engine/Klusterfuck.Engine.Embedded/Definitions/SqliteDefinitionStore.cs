using System.Collections.Immutable;
using Klusterfuck.Engine.Definitions;
using Klusterfuck.Engine.Embedded.Selections;
using Klusterfuck.Engine.Embedded.Storage;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Selections;
using Newtonsoft.Json;

namespace Klusterfuck.Engine.Embedded.Definitions;

/// <summary>Definitions of one kind in <c>klusterfuck.db</c>. Finding one by name reads memory unless the database has changed.</summary>
/// <param name="database">The database.</param>
/// <param name="kindName">The kind.</param>
internal sealed class SqliteDefinitionStore<T>(Database database, string kindName) : IDefinitionStore<T>
    where T : Definition
{
    private const string Columns = "SELECT labels, generation, document FROM definitions";

    private readonly VersionedCache<(NamespaceName, ResourceName), T> cache = new(database);

    /// <summary>Definitions of what has commits.</summary>
    public SqliteDefinitionStore(Database database, TargetKind kind)
        : this(database, SqliteSelectionStore.NameOf(kind))
    {
    }

    public Task<T?> FindAsync(NamespaceName ns, ResourceName name, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(cache.Get((ns, name), Read));
    }

    public Task<Page<T>> ListAsync(NamespaceName ns, LabelSelector labels, PageRequest page, CancellationToken cancellationToken)
    {
        var limit = Math.Clamp(page.Limit, 1, 1000);
        var items = database.Read(connection =>
        {
            var found = new List<T>();
            connection.Read(
                row =>
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    var own = ReadLabels(row);
                    if (labels.Matches(own))
                        found.Add(Map(row, own));
                    return found.Count <= limit;
                },
                $"{Columns} WHERE kind = $0 AND namespace = $1 AND name > $2 ORDER BY name",
                kindName,
                ns.Value,
                page.Cursor ?? "");
            return found;
        });
        return Task.FromResult(items.Count > limit ? new Page<T>(items[..limit], items[limit - 1].Name.Value) : new Page<T>(items, null));
    }

    public Task<bool> TryAddAsync(T definition, Selection? selection, CancellationToken cancellationToken) => database.WriteAsync(
        connection =>
        {
            var added = connection.Execute(
                """
                INSERT INTO definitions (kind, namespace, name, uid, generation, labels, document) VALUES ($0, $1, $2, $3, 1, $4, $5)
                ON CONFLICT (kind, namespace, name) DO NOTHING
                """,
                kindName,
                definition.Namespace.Value,
                definition.Name.Value,
                definition.Uid,
                DefinitionJson.Write(definition.Labels),
                DefinitionJson.Write(definition));
            if (added > 0 && selection is not null)
                SqliteSelectionStore.Push(connection, connection.Number("SELECT last_insert_rowid()")!.Value, selection);
            return added > 0;
        },
        cancellationToken);

    public Task<bool> TryReplaceAsync(T definition, CancellationToken cancellationToken) => database.WriteAsync(
        connection => connection.Execute(
            """
            UPDATE definitions SET generation = generation + 1, labels = $0, document = $1
            WHERE kind = $2 AND namespace = $3 AND name = $4 AND uid = $5 AND generation = $6
            """,
            DefinitionJson.Write(definition.Labels),
            DefinitionJson.Write(definition),
            kindName,
            definition.Namespace.Value,
            definition.Name.Value,
            definition.Uid,
            definition.Generation) > 0,
        cancellationToken);

    public Task<bool> TryRemoveAsync(T definition, long? expectedGeneration, CancellationToken cancellationToken) => database.WriteAsync(
        connection => connection.Execute(
            "DELETE FROM definitions WHERE kind = $0 AND namespace = $1 AND name = $2 AND uid = $3 AND ($4 IS NULL OR generation = $4)",
            kindName,
            definition.Namespace.Value,
            definition.Name.Value,
            definition.Uid,
            expectedGeneration) > 0,
        cancellationToken);

    private T? Read((NamespaceName Namespace, ResourceName Name) key) => database.Read(connection => connection.Query(
        reader => Map(reader, ReadLabels(reader)),
        $"{Columns} WHERE kind = $0 AND namespace = $1 AND name = $2",
        kindName,
        key.Namespace.Value,
        key.Name.Value)).FirstOrDefault();

    private ImmutableSortedDictionary<string, string> ReadLabels(Row reader) =>
        Decode<ImmutableSortedDictionary<string, string>>(reader.GetString(0)).WithComparers(StringComparer.Ordinal);

    private T Map(Row reader, ImmutableSortedDictionary<string, string> labels) =>
        Decode<T>(reader.GetString(2)) with { Labels = labels, Generation = reader.GetInt64(1) };

    private TValue Decode<TValue>(string json)
    {
        try
        {
            return DefinitionJson.Read<TValue>(json);
        }
        catch (Exception error) when (error is JsonException or KlusterfuckException)
        {
            throw StorageFault.Unavailable(database.Path, $"a definition of a {kindName} in it cannot be read", "Put back a copy of it.", error);
        }
    }
}
