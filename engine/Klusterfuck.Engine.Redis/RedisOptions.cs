namespace Klusterfuck.Engine.Redis;

/// <summary>Where runs are kept, and how.</summary>
public sealed record RedisOptions
{
    /// <summary><c>redis://user:password@host:6379/0</c>, <c>rediss://</c> with TLS; several hosts of a Redis Cluster with commas between them. Holds a secret.</summary>
    public required string Url { get; init; }

    /// <summary>The password, where the address holds none; null for the address's. A secret.</summary>
    public string? Password { get; init; }

    /// <summary>What every key begins with; letters, digits and hyphens, <c>kf</c> unless said. Stores with different prefixes know nothing of each other.</summary>
    public string Prefix { get; init; } = "kf";

    /// <summary>Partitions runs hash to, 1 to 256; 8 unless said. The first store that opens a prefix fixes it for good.</summary>
    public int Partitions { get; init; } = 8;

    /// <summary>How long one operation may take; 5 s unless said.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether a server without append-only file, which loses runs when it ends, is taken all the same.</summary>
    public bool AllowLoss { get; init; }

    /// <summary>A clock instead of the server's own; for tests.</summary>
    internal TimeProvider? Clock { get; init; }

    /// <summary>The settings without the password.</summary>
    public override string ToString() => $"{Connections.RedisAddress.Redact(Url)} ({Prefix})";
}
