namespace Klusterfuck.Engine.Messaging;

/// <summary>The address of a broker, read.</summary>
/// <param name="Host">The host.</param>
/// <param name="Port">The port.</param>
/// <param name="UseTls">Whether TLS is used.</param>
/// <param name="User">The user; null for none.</param>
/// <param name="Password">The password; null for none.</param>
/// <param name="Path">What follows, without the first '/'.</param>
internal sealed record BrokerAddress(string Host, int Port, bool UseTls, string? User, string? Password, string Path)
{
    /// <summary>Reads an address; <c>rediss</c>, <c>amqps</c> and <c>mqtts</c> are with TLS.</summary>
    public static BrokerAddress Parse(string address, int port, int tlsPort)
    {
        var url = new Uri(address, UriKind.Absolute);
        var useTls = url.Scheme is "rediss" or "amqps" or "mqtts";
        var user = url.UserInfo.Split(':', 2);
        return new BrokerAddress(
            url.IdnHost,
            url.Port > 0 ? url.Port : useTls ? tlsPort : port,
            useTls,
            user[0].Length > 0 ? Uri.UnescapeDataString(user[0]) : null,
            user.Length > 1 && user[1].Length > 0 ? Uri.UnescapeDataString(user[1]) : null,
            Uri.UnescapeDataString(url.AbsolutePath.TrimStart('/')));
    }

    /// <summary>Host and port alone.</summary>
    public override string ToString() => $"{Host}:{Port}";
}
