using System.Collections.Concurrent;

namespace Klusterfuck.Engine.Embedded.Storage;

/// <summary>Keeps what was read from a database for as long as nobody has changed the database since.</summary>
/// <param name="database">The database.</param>
internal sealed class VersionedCache<TKey, TValue>(Database database)
    where TKey : notnull
    where TValue : class
{
    private const int MaxEntries = 10_000;

    private readonly ConcurrentDictionary<TKey, (long Version, TValue Value)> entries = new();

    /// <summary>The value as it is now; null, which is not kept, where there is none.</summary>
    public TValue? Get(TKey key, Func<TKey, TValue?> read)
    {
        // The version is read first: a change in between is then read again next time, never missed.
        var version = database.ReadVersion();
        if (entries.TryGetValue(key, out var entry) && entry.Version == version)
            return entry.Value;
        var value = read(key);
        if (value is null)
        {
            entries.TryRemove(key, out _);
            return null;
        }

        if (entries.Count >= MaxEntries)
            entries.Clear();
        entries[key] = (version, value);
        return value;
    }
}
