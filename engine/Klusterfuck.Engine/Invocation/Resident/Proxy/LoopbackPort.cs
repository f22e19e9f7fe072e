using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace Klusterfuck.Engine.Invocation.Resident.Proxy;

/// <summary>
/// A port of this machine for one program. It lies below those the operating system gives out by itself, and no two programs of this process get the
/// same; what another process takes in between shows when the program cannot listen, and another one is tried.
/// </summary>
internal sealed class LoopbackPort : IDisposable
{
    private const int First = 20_000;
    private const int Last = 32_000;

    private static readonly Lock Gate = new();
    private static readonly HashSet<int> Taken = [];

    private LoopbackPort(int number) => Number = number;

    /// <summary>The port.</summary>
    public int Number { get; }

    /// <summary>Takes one that nobody listens on.</summary>
    /// <exception cref="ResidentException">There is none.</exception>
    [SuppressMessage("Security", "CA5394", Justification = "Any port will do.")]
    public static LoopbackPort Take()
    {
        for (var attempt = 0; attempt < 200; attempt++)
        {
            var number = Random.Shared.Next(First, Last);
            lock (Gate)
            {
                if (!Taken.Add(number))
                    continue;
                if (IsFree(IPAddress.Any, number) && (!Socket.OSSupportsIPv6 || IsFree(IPAddress.IPv6Any, number)))
                    return new LoopbackPort(number);
                Taken.Remove(number);
            }
        }

        throw new ResidentException(InvocationFailure.Start, $"No port from {First} to {Last} is free for the program.");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (Gate)
            Taken.Remove(Number);
    }

    private static bool IsFree(IPAddress address, int port)
    {
        try
        {
            using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            if (address.AddressFamily == AddressFamily.InterNetworkV6)
                socket.DualMode = false;
            socket.Bind(new IPEndPoint(address, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
