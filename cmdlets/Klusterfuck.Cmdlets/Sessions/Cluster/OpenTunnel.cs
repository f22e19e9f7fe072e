namespace Klusterfuck.Cmdlets.Sessions.Cluster;

/// <summary>A port of this machine that leads to the admin of a cluster.</summary>
/// <param name="Address">Where admin is reached.</param>
/// <param name="Token">The token admin asks for.</param>
/// <param name="Port">Closes it.</param>
internal sealed record OpenTunnel(Uri Address, string Token, IAsyncDisposable Port);
