using System.Globalization;
using Klusterfuck.Connectors.Callbacks;
using Klusterfuck.Connectors.Hosting;
using Klusterfuck.Engine.Messaging.Redis;
using StackExchange.Redis;

namespace Klusterfuck.Connectors.Redis;

/// <summary>
/// Takes elements from the left of a list. One that is taken lies in a hash beside the list, with an id of its own and the time it was taken, until it is
/// acknowledged: so nothing is lost with a connector that dies, and whoever takes it over posts it by the same id.
/// </summary>
internal sealed class RedisListSource(SourceContext context) : ISource
{
    private const string Claim = """
        local time = redis.call('TIME')
        local now = time[1] * 1000 + math.floor(time[2] / 1000)
        local old = redis.call('ZRANGEBYSCORE', KEYS[3], '-inf', now - ARGV[2], 'LIMIT', 0, 1)
        if old[1] then
          redis.call('ZADD', KEYS[3], now, old[1])
          return { old[1], redis.call('HGET', KEYS[2], old[1]) }
        end
        local value = redis.call('LPOP', KEYS[1])
        if not value then return nil end
        redis.call('HSET', KEYS[2], ARGV[1], value)
        redis.call('ZADD', KEYS[3], now, ARGV[1])
        return { ARGV[1], value }
        """;

    private const string Forget = "redis.call('ZREM', KEYS[2], ARGV[1]) return redis.call('HDEL', KEYS[1], ARGV[1])";

    private readonly string list = context.Settings.Text("KEY");
    private readonly RedisKey taken = $"{Tag(context.Settings.Text("KEY"))}:klusterfuck:taken";
    private readonly RedisKey since = $"{Tag(context.Settings.Text("KEY"))}:klusterfuck:since";

    /// <inheritdoc/>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var connection = await RedisAddress.ConnectAsync(context.Settings.Text("REDIS_URL"), cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            var redis = connection.GetDatabase();
            await redis.PingAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
            context.Health.Connected();
            using var broken = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            await Task.WhenAll(Enumerable.Range(0, Math.Min(context.Settings.Number("PREFETCH"), 32)).Select(async _ =>
            {
                try
                {
                    await TakeAllAsync(redis, broken.Token).ConfigureAwait(false);
                }
                finally
                {
                    await broken.CancelAsync().ConfigureAwait(false);
                }
            })).ConfigureAwait(false);
        }
    }

    private async Task TakeAllAsync(IDatabase redis, CancellationToken cancellationToken)
    {
        var wait = new PollWait(context.Time);
        var lease = ((long)context.Settings.Duration("CLAIM_AFTER").TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        while (true)
        {
            var claimed = await redis.ScriptEvaluateAsync(Claim, [list, taken, since], [Guid.NewGuid().ToString("N"), lease]).WaitAsync(cancellationToken).ConfigureAwait(false);
            if (claimed.IsNull)
            {
                await wait.WaitAsync(cancellationToken).ConfigureAwait(false);
                continue;
            }

            wait.Found();
            var pair = (RedisResult[])claimed!;
            var id = (string)pair[0]!;
            var body = (byte[]?)pair[1] ?? [];
            var message = new Message(MessageKey.Of(context.Node, list, id), body, "", EventHeaders.Of("redis", list, "", id, context.Time.GetUtcNow()));
            if (!await context.Delivery.TryDeliverAsync(message, cancellationToken).ConfigureAwait(false) && context.Settings.Find("REJECTED") is { } rejected)
                await redis.ListRightPushAsync(rejected, body).WaitAsync(cancellationToken).ConfigureAwait(false);
            await redis.ScriptEvaluateAsync(Forget, [taken, since], [id]).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    // One slot of a cluster for all three keys.
    private static string Tag(string key) => key.Contains('{', StringComparison.Ordinal) ? key : $"{{{key}}}";
}
