using System.Net;
using System.Net.Sockets;

namespace Klusterfuck.Engine.Flows.RequestNodes;

/// <summary>Tells public addresses from those that lead into this machine, this network or this cluster.</summary>
internal sealed class AddressRule(RequestOptions options)
{
    private static readonly IPNetwork[] Inner =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.168.0.0/16", "198.18.0.0/15",
            "224.0.0.0/4", "240.0.0.0/4",
            "::/128", "::1/128", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
        }.Select(IPNetwork.Parse),
    ];

    // Addresses of IPv6 with one of IPv4 inside, which is where they lead: NAT64, 6to4, and the old form ::a.b.c.d.
    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");
    private static readonly IPNetwork SixToFour = IPNetwork.Parse("2002::/16");

    /// <summary>Whether a request may go to an address.</summary>
    public bool Allows(IPAddress address)
    {
        var plain = Unwrap(address);
        return options.Allowed.Any(n => n.Contains(plain)) || !Inner.Any(n => n.Contains(plain));
    }

    private static IPAddress Unwrap(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return address;
        var bytes = address.GetAddressBytes();
        if (Nat64.Contains(address) || (bytes.AsSpan(0, 12).IndexOfAnyExcept((byte)0) < 0 && (bytes[12] | bytes[13] | bytes[14]) != 0))
            return new IPAddress(bytes.AsSpan(12, 4));
        if (SixToFour.Contains(address))
            return new IPAddress(bytes.AsSpan(2, 4));
        return address.ScopeId == 0 ? address : new IPAddress(bytes);
    }
}
