using Klusterfuck.Engine.Embedded.Storage;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Selections;

namespace Klusterfuck.Engine.Embedded.Selections;

/// <summary>Selections in <c>klusterfuck.db</c>: a history of who selected what, and a stack to go back on.</summary>
/// <param name="database">The database.</param>
/// <param name="time">The clock.</param>
internal sealed class SqliteSelectionStore(Database database, TimeProvider time) : ISelectionStore
{
    private const int Kept = 50;

    private readonly VersionedCache<Target, IReadOnlyList<Selection>> cache = new(database);

    public static string NameOf(TargetKind kind) => kind == TargetKind.Function ? "function" : "flow";

    /// <summary>Puts a selection in force, in the caller's transaction.</summary>
    public static void Push(Connection connection, long definition, Selection selection)
    {
        connection.Execute(
            "INSERT INTO selection_stack (definition, depth, commit_id) SELECT $0, COALESCE(MAX(depth), 0) + 1, $1 FROM selection_stack WHERE definition = $0",
            definition,
            selection.Commit.Value);
        connection.Execute("DELETE FROM selection_stack WHERE definition = $0 AND depth <= (SELECT MAX(depth) FROM selection_stack WHERE definition = $0) - $1", definition, Kept);
        Note(connection, definition, selection);
    }

    public Task<IReadOnlyList<Selection>> ListAsync(Target target, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(Find(target));
    }

    public ValueTask<CommitId?> FindSelectedAsync(Target target, CancellationToken cancellationToken)
    {
        var selections = Find(target);
        return ValueTask.FromResult<CommitId?>(selections.Count == 0 ? null : selections[0].Commit);
    }

    public Task SelectAsync(Target target, CommitId commit, Actor by, CancellationToken cancellationToken) => database.WriteAsync(
        connection =>
        {
            var definition = FindDefinition(connection, target);
            if (Top(connection, definition).LastOrDefault() != commit.Value)
                Push(connection, definition, new Selection(commit, by.Name, time.GetUtcNow(), false));
            return true;
        },
        cancellationToken);

    public Task<CommitId?> UndoAsync(Target target, Actor by, CancellationToken cancellationToken) => database.WriteAsync<CommitId?>(
        connection =>
        {
            var definition = FindDefinition(connection, target);
            if (Top(connection, definition) is not [var before, _])
                return null;
            var commit = CommitId.Parse(before);
            connection.Execute(
                "DELETE FROM selection_stack WHERE definition = $0 AND depth = (SELECT MAX(depth) FROM selection_stack WHERE definition = $0)", definition);
            Note(connection, definition, new Selection(commit, by.Name, time.GetUtcNow(), true));
            return commit;
        },
        cancellationToken);

    private static void Note(Connection connection, long definition, Selection selection)
    {
        connection.Execute(
            """
            INSERT INTO selections (definition, sequence, commit_id, selected_by, selected_at, undo)
            SELECT $0, COALESCE(MAX(sequence), 0) + 1, $1, $2, $3, $4 FROM selections WHERE definition = $0
            """,
            definition,
            selection.Commit.Value,
            selection.By,
            selection.At.ToUnixTimeMilliseconds(),
            selection.Undo ? 1 : 0);
        connection.Execute("DELETE FROM selections WHERE definition = $0 AND sequence <= (SELECT MAX(sequence) FROM selections WHERE definition = $0) - $1", definition, Kept);
    }

    // The commit before the one in force and that one; or only that, or nothing.
    private static List<string> Top(Connection connection, long definition) => connection.Query(
        reader => reader.GetString(0),
        "SELECT commit_id FROM (SELECT commit_id, depth FROM selection_stack WHERE definition = $0 ORDER BY depth DESC LIMIT 2) ORDER BY depth",
        definition);

    private static long FindDefinition(Connection connection, Target target) =>
        connection.Number("SELECT id FROM definitions WHERE kind = $0 AND namespace = $1 AND name = $2", NameOf(target.Kind), target.Namespace.Value, target.Name.Value)
            ?? throw new KlusterfuckException(
                target.Kind == TargetKind.Function ? ErrorCodes.FunctionNotFound : ErrorCodes.FlowNotFound, $"There is no {target}.", target.ToString());

    private IReadOnlyList<Selection> Find(Target target) => cache.Get(target, Read) ?? [];

    private List<Selection>? Read(Target target)
    {
        var rows = database.Read(connection => connection.Query(
            reader => new Selection(
                CommitId.Parse(reader.GetString(0)), reader.GetString(1), DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(2)), reader.GetInt64(3) != 0),
            """
            SELECT s.commit_id, s.selected_by, s.selected_at, s.undo FROM selections s JOIN definitions d ON d.id = s.definition
            WHERE d.kind = $0 AND d.namespace = $1 AND d.name = $2 ORDER BY s.sequence DESC
            """,
            NameOf(target.Kind),
            target.Namespace.Value,
            target.Name.Value));
        return rows.Count == 0 ? null : rows;
    }
}
