namespace Klusterfuck.Engine.Messaging;

/// <summary>Keeps one connection for each address; one that failed is made again for the next who asks.</summary>
/// <param name="open">Opens a connection.</param>
internal sealed class ConnectionPool<TKey, TConnection>(Func<TKey, CancellationToken, Task<TConnection>> open) : IAsyncDisposable
    where TKey : notnull
    where TConnection : class, IAsyncDisposable
{
    private const int Most = 64;

    private readonly SemaphoreSlim opening = new(1, 1);
    private readonly Dictionary<TKey, (TConnection Connection, long Used)> connections = [];
    private long uses;

    /// <summary>The connection to an address.</summary>
    public async Task<TConnection> GetAsync(TKey key, CancellationToken cancellationToken)
    {
        await opening.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (connections.TryGetValue(key, out var known))
            {
                connections[key] = (known.Connection, ++uses);
                return known.Connection;
            }

            var connection = await open(key, cancellationToken).ConfigureAwait(false);
            if (connections.Count >= Most)
                await RemoveAsync(connections.MinBy(c => c.Value.Used).Key).ConfigureAwait(false);
            connections[key] = (connection, ++uses);
            return connection;
        }
        finally
        {
            opening.Release();
        }
    }

    /// <summary>Closes a connection that failed, unless another one has taken its place.</summary>
    public async Task DropAsync(TKey key, TConnection failed)
    {
        await opening.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        try
        {
            if (connections.TryGetValue(key, out var known) && ReferenceEquals(known.Connection, failed))
                await RemoveAsync(key).ConfigureAwait(false);
        }
        finally
        {
            opening.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var key in connections.Keys.ToArray())
            await RemoveAsync(key).ConfigureAwait(false);
        opening.Dispose();
    }

    private async Task RemoveAsync(TKey key)
    {
        connections.Remove(key, out var gone);
        await gone.Connection.DisposeAsync().ConfigureAwait(false);
    }
}
