using System.Globalization;
using StackExchange.Redis;

namespace Klusterfuck.Engine.Messaging.Redis;

/// <summary>Connects to a Redis by its address.</summary>
internal static class RedisAddress
{
    private const int ConnectMilliseconds = 10_000;
    private const int CommandMilliseconds = 10_000;

    /// <summary>Connects; fails where it cannot within 10 s.</summary>
    /// <exception cref="RedisException">It cannot.</exception>
    public static async Task<ConnectionMultiplexer> ConnectAsync(string address, CancellationToken cancellationToken)
    {
        var broker = BrokerAddress.Parse(address, 6379, 6380);
        var options = new ConfigurationOptions
        {
            EndPoints = { { broker.Host, broker.Port } },
            Ssl = broker.UseTls,
            SslHost = broker.UseTls ? broker.Host : null,
            User = broker.User,
            Password = broker.Password,
            DefaultDatabase = int.TryParse(broker.Path, NumberStyles.None, CultureInfo.InvariantCulture, out var database) ? database : 0,
            AbortOnConnectFail = true,
            ConnectTimeout = ConnectMilliseconds,
            AsyncTimeout = CommandMilliseconds,
            SyncTimeout = CommandMilliseconds,
            ConnectRetry = 1,
            ClientName = "klusterfuck",
        };
        try
        {
            return await ConnectionMultiplexer.ConnectAsync(options).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (RedisConnectionException e)
        {
            // The client's own words are of its parts and states.
            var isRefused = e.FailureType == ConnectionFailureType.AuthenticationFailure;
            throw new RedisException(isRefused ? $"Redis at {broker} refuses the user, the password or the certificate." : $"Redis at {broker} cannot be reached.", e);
        }
    }
}
