using System.Collections.Concurrent;
using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;
using Klusterfuck.Cmdlets.Contexts;
using Klusterfuck.Cmdlets.Errors;
using Klusterfuck.Cmdlets.Hosts;
using Klusterfuck.Cmdlets.Sessions.Cluster;
using Klusterfuck.Cmdlets.Sessions.Embedded;
using Klusterfuck.Cmdlets.Sessions.Remote;
using Klusterfuck.Engine;

namespace Klusterfuck.Cmdlets.Sessions;

/// <summary>
/// Decides where a cmdlet works. The first that says so: the context named by the caller; what this session connected to; <c>KF_URL</c> with
/// <c>KF_TOKEN</c>; <c>KF_CONTEXT</c>; <c>KF_DATA</c>; the saved current context; the embedded default.
/// </summary>
internal static class SessionChoice
{
    private static readonly ConditionalWeakTable<Runspace, ContextEntry> Connected = [];
    private static readonly ConcurrentDictionary<string, ContextEntry> Unsaved = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Makes a context the one of this session, which is a runspace; other sessions of the process find it by its name.</summary>
    public static void Use(ContextEntry entry)
    {
        if (entry.Name is { } name)
            Unsaved[name] = entry;
        if (Runspace.DefaultRunspace is { } session)
            Connected.AddOrUpdate(session, entry);
    }

    /// <summary>Forgets a context, also as the one of this session.</summary>
    public static void Forget(string name)
    {
        Unsaved.TryRemove(name, out _);
        if (Runspace.DefaultRunspace is { } session && Connected.TryGetValue(session, out var entry) && name.Equals(entry.Name, StringComparison.OrdinalIgnoreCase))
            Connected.Remove(session);
    }

    /// <summary>The context to work in.</summary>
    /// <param name="name">The one the caller named; null or empty for none.</param>
    public static ContextEntry Find(string? name)
    {
        if (!string.IsNullOrEmpty(name))
            return Named(ContextFile.Read(), name);
        if (Runspace.DefaultRunspace is { } session && Connected.TryGetValue(session, out var connected))
            return connected;
        if (KfEnvironment.Address is { } address)
            return FromEnvironment(address);
        if (KfEnvironment.Context is { } chosen)
            return Named(ContextFile.Read(), chosen);
        if (KfEnvironment.NamesDataFolder)
            return new ContextEntry();
        var book = ContextFile.Read();
        return book.Current is { } current ? Named(book, current) : new ContextEntry();
    }

    /// <summary>Opens a context.</summary>
    public static async Task<IKfSession> OpenAsync(ContextEntry entry, string location, IRequestTrace trace, CancellationToken cancellationToken)
    {
        if (entry.Cluster is { } cluster)
            return new RemoteSession(await ClusterTunnels.ConnectAsync(cluster, trace, cancellationToken), entry.Name, new ClusterOrigin(cluster));
        if (entry.Address is { } address)
            return new RemoteSession(new RemoteClient(address, entry.Token, trace), entry.Name);
        var folder = DataFolder(entry, location);
        return new EmbeddedSession(await EngineSession.OpenAsync(folder, cancellationToken), entry.Name, HostRecord.FindAddress(folder) ?? SessionAddresses.Default);
    }

    /// <summary>The data folder of a context without an address.</summary>
    public static string DataFolder(ContextEntry entry, string location) =>
        entry.DataFolder is { } named ? Path.GetFullPath(named, location) : KfEnvironment.DataFolder(location);

    /// <summary>An address as a user writes it.</summary>
    /// <exception cref="KlusterfuckException"><see cref="CmdletErrorCodes.AddressInvalid"/>.</exception>
    public static Uri ReadAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" && address.UserInfo.Length == 0 && address.Query.Length == 0
            ? address
            : throw new KlusterfuckException(
                CmdletErrorCodes.AddressInvalid, "The address of an admin is http or https, without a user, password or query: https://kf.example.com.", "address");

    /// <summary>The token for an admin nobody gave one for: <c>KF_TOKEN</c>, else the one saved for its address.</summary>
    public static string? FindToken(Uri address) =>
        KfEnvironment.Token ?? ContextFile.Read().Entries.Values.FirstOrDefault(e => e.Address == address)?.Token;

    private static ContextEntry FromEnvironment(string address)
    {
        var uri = ReadAddress(address);
        if (KfEnvironment.Token is { } token)
            return new ContextEntry { Address = uri, Token = token };

        // Without a token of its own, the address is one somebody has connected to before.
        return ContextFile.Read().Entries.Values.FirstOrDefault(e => e.Address == uri) ?? new ContextEntry { Address = uri };
    }

    private static ContextEntry Named(ContextBook book, string name) => book.Find(name) ?? Unsaved.GetValueOrDefault(name)
        ?? throw new KlusterfuckException(CmdletErrorCodes.ContextNotFound, $"There is no context '{name}'.", name);
}
