using System.Net;
using StackExchange.Redis;

namespace Klusterfuck.Engine.Redis.Connections;

/// <summary>Reads the address of a server or a cluster.</summary>
internal static class RedisAddress
{
    private const int DefaultPort = 6379;

    /// <summary>The settings of the client. A fault names no password.</summary>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.Invalid"/>.</exception>
    public static ConfigurationOptions Parse(RedisOptions options)
    {
        var (scheme, rest) = options.Url.Split("://", 2) is [var s, var r] ? (s, r) : throw Bad("it begins with redis:// or rediss://");
        if (scheme is not ("redis" or "rediss"))
            throw Bad("it begins with redis:// or rediss://");
        var (user, password) = ("", "");
        if (rest.LastIndexOf('@') is >= 0 and var at)
        {
            var parts = rest[..at].Split(':', 2);
            (user, password) = parts.Length == 2 ? (Uri.UnescapeDataString(parts[0]), Uri.UnescapeDataString(parts[1])) : ("", Uri.UnescapeDataString(parts[0]));
            rest = rest[(at + 1)..];
        }

        var (hosts, database) = rest.Split('/', 2) is [var h, var d] ? (h, d) : (rest, "");
        var timeout = (int)options.Timeout.TotalMilliseconds;
        var parsed = new ConfigurationOptions
        {
            AbortOnConnectFail = false,
            AllowAdmin = true,
            ConnectTimeout = timeout,
            AsyncTimeout = timeout,
            SyncTimeout = timeout,
            ConnectRetry = 1,
            KeepAlive = 10,
            ReconnectRetryPolicy = new ExponentialRetry(200, 2_000),
            Ssl = scheme == "rediss",
            User = user.Length == 0 ? null : user,
            Password = password.Length == 0 ? options.Password : password,
            ClientName = "klusterfuck",
            DefaultDatabase = database.Length == 0 ? 0 : int.TryParse(database, out var number) && number is >= 0 and < 1024 ? number : throw Bad("its path is the number of a database"),
        };
        foreach (var host in hosts.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            parsed.EndPoints.Add(ReadHost(host));
        return parsed.EndPoints.Count > 0 ? parsed : throw Bad("it names no host");
    }

    /// <summary>What is wrong with a database a cluster has not got.</summary>
    public static KlusterfuckException NoDatabase(int number) => Bad($"a Redis Cluster has database 0 alone, not {number}");

    /// <summary>An address as it may be shown.</summary>
    public static string Redact(string url) =>
        url.LastIndexOf('@') is >= 0 and var at ? $"{(url.IndexOf("://", StringComparison.Ordinal) is >= 0 and var i && i < at ? url[..(i + 3)] : "")}***{url[at..]}" : url;

    private static EndPoint ReadHost(string text)
    {
        if (!Uri.TryCreate($"tcp://{text}", UriKind.Absolute, out var uri) || uri.PathAndQuery.Length > 1 || uri.Host.Length == 0)
            throw Bad("a host is a name or an address, with a port after a colon");
        var port = uri.Port > 0 ? uri.Port : DefaultPort;
        return IPAddress.TryParse(uri.Host.Trim('[', ']'), out var address) ? new IPEndPoint(address, port) : new DnsEndPoint(uri.Host, port);
    }

    private static KlusterfuckException Bad(string rule) =>
        KlusterfuckException.ForProblems("address of Redis", [new Problem("AddressInvalid", "$", $"The address of Redis is not understood: {rule}.")]);
}
