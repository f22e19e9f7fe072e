using System.Collections.Immutable;
using System.Net;

namespace Klusterfuck.Engine.Flows.RequestNodes;

/// <summary>Where nodes of kind <c>request</c> may go beside the public internet.</summary>
public sealed record RequestOptions
{
    /// <summary>Networks that are allowed although they are loopback, link-local or private; none unless said.</summary>
    public ImmutableArray<IPNetwork> Allowed { get; init; } = [];

    /// <summary>Reads a list of networks and addresses that commas part: <c>10.1.0.0/16, 127.0.0.1</c>.</summary>
    /// <exception cref="FormatException">One of them is none.</exception>
    public static RequestOptions Parse(string? text) => new()
    {
        Allowed =
        [
            .. (text ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(part =>
                IPNetwork.TryParse(part, out var network) ? network
                : IPAddress.TryParse(part, out var address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
                : throw new FormatException($"'{part}' is no network and no address; one looks like 10.1.0.0/16.")),
        ],
    };
}
