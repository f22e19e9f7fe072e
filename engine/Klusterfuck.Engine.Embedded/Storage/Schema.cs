namespace Klusterfuck.Engine.Embedded.Storage;

/// <summary>The tables of <c>klusterfuck.db</c>. Instants are milliseconds since 1970, UTC.</summary>
internal static class Schema
{
    public static IReadOnlyList<string> Migrations { get; } =
    [
        """
        CREATE TABLE definitions (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            kind TEXT NOT NULL,
            namespace TEXT NOT NULL,
            name TEXT NOT NULL,
            uid TEXT NOT NULL UNIQUE,
            generation INTEGER NOT NULL,
            labels TEXT NOT NULL,
            document TEXT NOT NULL,
            UNIQUE (kind, namespace, name)
        ) STRICT;

        -- Who selected what and when.
        CREATE TABLE selections (
            definition INTEGER NOT NULL REFERENCES definitions (id) ON DELETE CASCADE,
            sequence INTEGER NOT NULL,
            commit_id TEXT NOT NULL,
            selected_by TEXT NOT NULL,
            selected_at INTEGER NOT NULL,
            undo INTEGER NOT NULL,
            PRIMARY KEY (definition, sequence)
        ) STRICT, WITHOUT ROWID;

        -- What is selected (the greatest depth) and what undoing goes back to.
        CREATE TABLE selection_stack (
            definition INTEGER NOT NULL REFERENCES definitions (id) ON DELETE CASCADE,
            depth INTEGER NOT NULL,
            commit_id TEXT NOT NULL,
            PRIMARY KEY (definition, depth)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE secrets (
            namespace TEXT NOT NULL,
            name TEXT NOT NULL,
            for_functions INTEGER NOT NULL,
            updated_at INTEGER NOT NULL,
            nonce BLOB NOT NULL,
            value BLOB NOT NULL,
            tag BLOB NOT NULL,
            PRIMARY KEY (namespace, name)
        ) STRICT, WITHOUT ROWID;
        """,
    ];
}
