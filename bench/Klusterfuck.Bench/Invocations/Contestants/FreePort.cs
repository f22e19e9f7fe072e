using System.Net;
using System.Net.Sockets;

namespace Klusterfuck.Bench.Invocations.Contestants;

/// <summary>Ports of the loopback that nobody listens on.</summary>
internal static class FreePort
{
    /// <summary>One of them.</summary>
    public static int Find()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
