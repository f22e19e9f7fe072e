using System.Collections.Concurrent;
using Klusterfuck.Cmdlets.Sessions.Cluster;
using Klusterfuck.Engine.Embedded;

namespace Klusterfuck.Cmdlets.Sessions;

/// <summary>The open data folders of this process, each opened once and shared by every cmdlet and runspace.</summary>
internal static class EngineSession
{
    private static readonly ConcurrentDictionary<string, Lazy<Task<EmbeddedEngine>>> Open = new(StringComparer.Ordinal);

    // Held while everything is closed, so that a session which begins then opens anew instead of taking what is about to end.
    private static readonly Lock Gate = new();

    private static int imports;

    /// <summary>The engine over a data folder.</summary>
    public static async Task<EmbeddedEngine> OpenAsync(string folder, CancellationToken cancellationToken)
    {
        if (Open.TryGetValue(folder, out var known) && !Directory.Exists(folder) && Open.TryRemove(KeyValuePair.Create(folder, known)))
            await CloseAsync(known);
        var session = Open.GetOrAdd(folder, static f => new Lazy<Task<EmbeddedEngine>>(() => Task.Run(() => OpenFolderAsync(f))));
        try
        {
            return await session.Value.WaitAsync(cancellationToken);
        }
        catch (Exception) when (session.Value.IsFaulted)
        {
            // The next cmdlet tries again: the folder may be usable then.
            Open.TryRemove(KeyValuePair.Create(folder, session));
            throw;
        }
    }

    /// <summary>Counts an import of the module into one more runspace.</summary>
    public static void Enter()
    {
        lock (Gate)
            imports++;
    }

    /// <summary>Closes everything when the last runspace that imported the module has removed it.</summary>
    public static void Leave()
    {
        lock (Gate)
        {
            if (--imports > 0)
                return;
            Task.Run(ClusterTunnels.CloseAllAsync).GetAwaiter().GetResult();
            foreach (var (folder, session) in Open)
            {
                if (Open.TryRemove(KeyValuePair.Create(folder, session)))
                    Task.Run(() => CloseAsync(session)).GetAwaiter().GetResult();
            }
        }
    }

    private static Task<EmbeddedEngine> OpenFolderAsync(string folder)
    {
        var options = new EmbeddedOptions { DataFolder = folder };
        options = options with { Runner = options.Runner with { DrainTime = TimeSpan.FromSeconds(2) } };
        return EmbeddedEngine.OpenAsync(options, TimeProvider.System, CancellationToken.None);
    }

    private static async Task CloseAsync(Lazy<Task<EmbeddedEngine>> session)
    {
        if (session.IsValueCreated && session.Value.IsCompletedSuccessfully)
            await (await session.Value).DisposeAsync();
    }
}
