using System.Text.Json;
using Klusterfuck.Connectors.Callbacks;
using Klusterfuck.Connectors.Hosting;
using Klusterfuck.Engine.Messaging.Redis;
using StackExchange.Redis;

namespace Klusterfuck.Connectors.Redis;

/// <summary>Reads a stream with a consumer group: its own entries that were not acknowledged first, then new ones, now and then those of a consumer that is gone.</summary>
internal sealed class RedisStreamSource(SourceContext context) : ISource
{
    private readonly string key = context.Settings.Text("KEY");
    private readonly string group = context.Settings.Text("GROUP");
    private readonly string consumer = context.Settings.Find("CONSUMER") ?? $"{Environment.MachineName}/{context.Node}";
    private readonly int most = context.Settings.Number("PREFETCH");
    private readonly TimeSpan claimAfter = context.Settings.Duration("CLAIM_AFTER");

    /// <inheritdoc/>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var connection = await RedisAddress.ConnectAsync(context.Settings.Text("REDIS_URL"), cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            var redis = connection.GetDatabase();
            await MakeGroupAsync(redis).WaitAsync(cancellationToken).ConfigureAwait(false);
            await TakeOwnAsync(redis, cancellationToken).ConfigureAwait(false);
            context.Health.Connected();
            await TakeNewAsync(redis, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task MakeGroupAsync(IDatabase redis)
    {
        try
        {
            await redis.StreamCreateConsumerGroupAsync(key, group, context.Settings.Text("START") == "latest" ? "$" : "0-0", createStream: true).ConfigureAwait(false);
        }
        catch (RedisServerException e) when (e.Message.StartsWith("BUSYGROUP", StringComparison.Ordinal))
        {
            // It is there already.
        }
    }

    private async Task TakeOwnAsync(IDatabase redis, CancellationToken cancellationToken)
    {
        for (RedisValue after = "0-0"; ;)
        {
            var entries = await redis.StreamReadGroupAsync(key, group, consumer, after, most).WaitAsync(cancellationToken).ConfigureAwait(false);
            if (entries.Length == 0)
                return;
            await TakeAsync(redis, entries, cancellationToken).ConfigureAwait(false);
            after = entries[^1].Id;
        }
    }

    private async Task TakeNewAsync(IDatabase redis, CancellationToken cancellationToken)
    {
        var wait = new PollWait(context.Time);
        var claimed = context.Time.GetTimestamp();
        while (true)
        {
            var entries = await redis.StreamReadGroupAsync(key, group, consumer, StreamPosition.NewMessages, most).WaitAsync(cancellationToken).ConfigureAwait(false);
            if (entries.Length == 0 && context.Time.GetElapsedTime(claimed) > claimAfter / 4)
            {
                claimed = context.Time.GetTimestamp();
                var result = await redis.StreamAutoClaimAsync(key, group, consumer, (long)claimAfter.TotalMilliseconds, "0-0", most).WaitAsync(cancellationToken).ConfigureAwait(false);
                entries = result.ClaimedEntries;
            }

            if (entries.Length == 0)
            {
                await wait.WaitAsync(cancellationToken).ConfigureAwait(false);
                continue;
            }

            wait.Found();
            await TakeAsync(redis, entries, cancellationToken).ConfigureAwait(false);
        }
    }

    private Task TakeAsync(IDatabase redis, StreamEntry[] entries, CancellationToken cancellationToken) =>
        Task.WhenAll(entries.Select(entry => TakeAsync(redis, entry, cancellationToken)));

    private async Task TakeAsync(IDatabase redis, StreamEntry entry, CancellationToken cancellationToken)
    {
        // An entry that was trimmed away while it was pending has no fields.
        if (entry.Values is { Length: > 0 } && !await context.Delivery.TryDeliverAsync(Make(entry), cancellationToken).ConfigureAwait(false)
            && context.Settings.Find("REJECTED") is { } rejected)
            await redis.StreamAddAsync(rejected, entry.Values).WaitAsync(cancellationToken).ConfigureAwait(false);
        await redis.StreamAcknowledgeAsync(key, group, entry.Id).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private Message Make(StreamEntry entry)
    {
        var id = entry.Id.ToString();
        var fields = entry.Values.Select(v => KeyValuePair.Create(v.Name.ToString(), v.Value.ToString())).ToList();
        var at = long.TryParse(id.Split('-')[0], out var milliseconds) && milliseconds is > 0 and < 253402300799999 ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : context.Time.GetUtcNow();
        var headers = EventHeaders.Of("redis", key, "", id, at, fields);
        if (context.Settings.Find("FIELD") is { } field)
            return new Message(MessageKey.Of(context.Node, key, id), entry[field].HasValue ? (byte[])entry[field]! : [], "", headers);
        var json = JsonSerializer.SerializeToUtf8Bytes(fields.DistinctBy(f => f.Key).ToDictionary(f => f.Key, f => f.Value));
        return new Message(MessageKey.Of(context.Node, key, id), json, "application/json", headers);
    }
}
