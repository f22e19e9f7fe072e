using Klusterfuck.Engine.Embedded.Storage;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Secrets;

namespace Klusterfuck.Engine.Embedded.Secrets;

/// <summary>Secrets in <c>klusterfuck.db</c>, encrypted.</summary>
/// <param name="database">The database.</param>
/// <param name="cipher">Encrypts the values.</param>
/// <param name="time">The clock.</param>
internal sealed class SqliteSecretStore(Database database, SecretCipher cipher, TimeProvider time) : ISecretStore
{
    // A variable of a process holds 128 KiB at most on Linux, its name included.
    private const int MaxCharacters = 32 * 1024;

    public Task<Page<SecretEntry>> ListAsync(NamespaceName ns, PageRequest page, CancellationToken cancellationToken)
    {
        var limit = Math.Clamp(page.Limit, 1, 1000);
        var items = database.Read(connection => connection.Query(
            reader => new SecretEntry(
                ns, ResourceName.Parse(reader.GetString(0)), reader.GetInt64(1) != 0, DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(2))),
            "SELECT name, for_functions, updated_at FROM secrets WHERE namespace = $0 AND name > $1 ORDER BY name LIMIT $2",
            ns.Value,
            page.Cursor ?? "",
            limit + 1));
        return Task.FromResult(items.Count > limit ? new Page<SecretEntry>(items[..limit], items[limit - 1].Name.Value) : new Page<SecretEntry>(items, null));
    }

    public Task<(SecretEntry Entry, string Value)?> FindAsync(NamespaceName ns, ResourceName name, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(Find(ns, name));
    }

    public (SecretEntry Entry, string Value)? Find(NamespaceName ns, ResourceName name)
    {
        var rows = database.Read(connection => connection.Query(
            reader => (
                Entry: new SecretEntry(ns, name, reader.GetInt64(0) != 0, DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(1))),
                Encrypted: new EncryptedSecret(reader.GetBytes(2), reader.GetBytes(3), reader.GetBytes(4))),
            "SELECT for_functions, updated_at, nonce, value, tag FROM secrets WHERE namespace = $0 AND name = $1",
            ns.Value,
            name.Value));
        return rows.Count == 0 ? null : (rows[0].Entry, cipher.Decrypt(ns, name, rows[0].Entry.ForFunctions, rows[0].Encrypted));
    }

    public Task<SecretEntry> SetAsync(NamespaceName ns, ResourceName name, string value, bool forFunctions, CancellationToken cancellationToken)
    {
        var entry = new SecretEntry(ns, name, forFunctions, DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds()));
        Check(entry, value);
        return database.WriteAsync(
            connection =>
            {
                // A new key beside values under a lost one would hide that the old key must be put back.
                if (!cipher.HasKey && connection.Number("SELECT EXISTS (SELECT 1 FROM secrets)") != 0)
                    throw cipher.Unreadable(ns, name);
                var encrypted = cipher.Encrypt(ns, name, forFunctions, value);
                connection.Execute(
                    """
                    INSERT INTO secrets (namespace, name, for_functions, updated_at, nonce, value, tag) VALUES ($0, $1, $2, $3, $4, $5, $6)
                    ON CONFLICT (namespace, name) DO UPDATE SET
                        for_functions = excluded.for_functions, updated_at = excluded.updated_at, nonce = excluded.nonce, value = excluded.value, tag = excluded.tag
                    """,
                    ns.Value,
                    name.Value,
                    forFunctions ? 1 : 0,
                    entry.UpdatedAt.ToUnixTimeMilliseconds(),
                    encrypted.Nonce,
                    encrypted.Value,
                    encrypted.Tag);
                return entry;
            },
            cancellationToken);
    }

    public Task<bool> RemoveAsync(NamespaceName ns, ResourceName name, CancellationToken cancellationToken) => database.WriteAsync(
        connection => connection.Execute("DELETE FROM secrets WHERE namespace = $0 AND name = $1", ns.Value, name.Value) > 0, cancellationToken);

    private static void Check(SecretEntry entry, string value)
    {
        var why = value.Contains('\0', StringComparison.Ordinal) ? "holds a NUL character, which no variable can"
            : value.Length > MaxCharacters ? $"is longer than {MaxCharacters} characters"
            : !IsUnicode(value) ? "is no Unicode text"
            : null;
        if (why is not null)
            throw KlusterfuckException.ForProblems($"secret {entry.Namespace}/{entry.Name}", [new Problem("SecretValueInvalid", "$.value", $"The value of the secret '{entry.Name}' {why}.")]);
    }

    private static bool IsUnicode(string value)
    {
        for (var i = 0; i < value.Length; i++)
        {
            if (char.IsSurrogate(value[i]) && (i + 1 == value.Length || !char.IsSurrogatePair(value[i], value[++i])))
                return false;
        }

        return true;
    }
}
