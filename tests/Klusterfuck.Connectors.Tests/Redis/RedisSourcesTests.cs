using Klusterfuck.Connectors.Tests.Brokers;
using Klusterfuck.Engine.Flows.PublishNodes;
using StackExchange.Redis;

namespace Klusterfuck.Connectors.Tests.Redis;

public sealed class RedisSourcesTests(RedisServer redis) : IClassFixture<RedisServer>
{
    private readonly FlowStub flow = new();
    private readonly string key = $"k{Guid.NewGuid():N}";

    [Fact]
    public async Task Stream_Entries_ArePostedAndAcknowledged()
    {
        await redis.Database.StreamAddAsync(key, [new("a", "1"), new("traceparent", "00-x")]);
        await using var connector = Started.Connector("redis", flow, ("REDIS_URL", redis.Url), ("KEY", key));
        await Started.ReadyAsync(connector);
        await Publishing.SendAsync("redis", "published", ("REDIS_URL", redis.Url), ("KEY", key), ("FIELD", "body"));
        await Eventually.HoldsAsync(() => flow.Taken.Count == 2);
        await Eventually.HoldsAsync(() => redis.Database.StreamPending(key, "klusterfuck").PendingMessageCount == 0);

        var first = flow.Taken.Single(m => m.Headers.ContainsKey("traceparent"));
        Assert.Equal(("""{"a":"1","traceparent":"00-x"}""", "application/json"), (FlowStub.Text(first), first.ContentType));
        var second = flow.Taken.Single(m => m != first);
        Assert.Contains("\"body\":\"published\"", FlowStub.Text(second), StringComparison.Ordinal);
        Assert.Equal("e", second.Headers["ce-extra"]);
    }

    [Fact]
    public async Task Stream_Rejected_GoesWhereItIsTold()
    {
        flow.Answer = (text, _) => text == "bad" ? 422 : null;
        await redis.Database.StreamAddAsync(key, "body", "bad");
        await redis.Database.StreamAddAsync(key, "body", "good");
        await using var connector = Started.Connector(
            "redis", flow, ("REDIS_URL", redis.Url), ("KEY", key), ("FIELD", "body"), ("REJECTED", $"{key}-rejected"));
        await Eventually.HoldsAsync(() => redis.Database.StreamLength($"{key}-rejected") == 1 && flow.Taken.Count == 1);

        Assert.Equal("bad", (string?)redis.Database.StreamRange($"{key}-rejected").Single()["body"]);
        Assert.Equal(["good"], flow.Texts);
    }

    [Fact]
    public async Task Stream_NotTakenAndRestarted_IsPostedAgainWithTheSameKey()
    {
        flow.Answer = (_, _) => 503;
        await redis.Database.StreamAddAsync(key, "body", "late");
        await using (Started.Connector("redis", flow, ("REDIS_URL", redis.Url), ("KEY", key), ("FIELD", "body")))
            await Eventually.HoldsAsync(() => flow.Posts.Count > 0);
        Assert.Equal(1, redis.Database.StreamPending(key, "klusterfuck").PendingMessageCount);
        flow.Answer = (_, _) => null;
        await using var connector = Started.Connector("redis", flow, ("REDIS_URL", redis.Url), ("KEY", key), ("FIELD", "body"));
        await Eventually.HoldsAsync(() => flow.Taken.Count == 1);

        Assert.Single(flow.Posts.Select(p => p.Key).Distinct());
    }

    [Fact]
    public async Task Stream_DeadConsumer_ItsEntriesAreTakenOver()
    {
        await redis.Database.StreamAddAsync(key, "body", "orphan");
        await redis.Database.StreamCreateConsumerGroupAsync(key, "klusterfuck", "0-0");
        await redis.Database.StreamReadGroupAsync(key, "klusterfuck", "dead", ">");
        await using var connector = Started.Connector("redis", flow, ("REDIS_URL", redis.Url), ("KEY", key), ("FIELD", "body"), ("CLAIM_AFTER", "1s"));

        await Eventually.HoldsAsync(() => flow.Taken.Count == 1);
        Assert.Equal(["orphan"], flow.Texts);
    }

    [Fact]
    public async Task Stream_RedisRestarted_GoesOn()
    {
        await using var connector = Started.Connector("redis", flow, ("REDIS_URL", redis.Url), ("KEY", key), ("FIELD", "body"));
        await Started.ReadyAsync(connector);
        await redis.Database.StreamAddAsync(key, "body", "before");
        await Eventually.HoldsAsync(() => flow.Taken.Count == 1);
        await redis.RestartAsync();
        await redis.Database.StreamAddAsync(key, "body", "after");

        await Eventually.HoldsAsync(() => flow.Taken.Count == 2, () => connector.Health.Problem ?? "");
        Assert.Equal(["after", "before"], flow.Texts);
    }

    [Fact]
    public async Task List_Elements_ArePostedEachWithAKeyOfItsOwn()
    {
        await redis.Database.ListRightPushAsync(key, ["same", "same", "other"]);
        await using var connector = Started.Connector("redis", flow, ("REDIS_URL", redis.Url), ("KEY", key), ("MODE", "list"));
        await Publishing.SendAsync("redis", "published", ("REDIS_URL", redis.Url), ("KEY", key), ("MODE", "list"));
        await Eventually.HoldsAsync(() => flow.Taken.Count == 4 && redis.Database.HashLength($"{{{key}}}:klusterfuck:taken") == 0);

        Assert.Equal(["other", "published", "same", "same"], flow.Texts);
        Assert.Equal(0, redis.Database.ListLength(key));
    }

    [Fact]
    public async Task List_NotTakenAndRestarted_IsPostedAgainWithTheSameKey()
    {
        flow.Answer = (_, _) => 503;
        await redis.Database.ListRightPushAsync(key, "late");
        await using (Started.Connector("redis", flow, ("REDIS_URL", redis.Url), ("KEY", key), ("MODE", "list"), ("CLAIM_AFTER", "1s")))
            await Eventually.HoldsAsync(() => flow.Posts.Count > 0);
        flow.Answer = (_, _) => null;
        await using var connector = Started.Connector("redis", flow, ("REDIS_URL", redis.Url), ("KEY", key), ("MODE", "list"), ("CLAIM_AFTER", "1s"));
        await Eventually.HoldsAsync(() => flow.Taken.Count == 1);

        Assert.Single(flow.Posts.Select(p => p.Key).Distinct());
    }

    [Fact]
    public async Task Channel_Messages_ArePosted()
    {
        await using var connector = Started.Connector("redis", flow, ("REDIS_URL", redis.Url), ("KEY", $"{key}.*"), ("MODE", "pubsub"));
        await Started.ReadyAsync(connector);
        await redis.Database.PublishAsync(RedisChannel.Literal($"{key}.a"), "one");
        await Publishing.SendAsync("redis", "two", ("REDIS_URL", redis.Url), ("KEY", $"{key}.b"), ("MODE", "pubsub"));

        await Eventually.HoldsAsync(() => flow.Taken.Count == 2);
        Assert.Equal(["one", "two"], flow.Texts);
    }

    [Fact]
    public async Task Publish_Faults_AreSaid()
    {
        await redis.Database.StringSetAsync(key, "no stream");

        Assert.True((await Assert.ThrowsAsync<PublishException>(() => Publishing.SendAsync("redis", "x", ("REDIS_URL", redis.Url), ("KEY", key)))).IsPermanent);
        var gone = await Assert.ThrowsAsync<PublishException>(
            () => Publishing.SendAsync("redis", "x", ("REDIS_URL", $"redis://u:s3cret@127.0.0.1:{BrokerProcess.FreePort()}"), ("KEY", key)));
        Assert.Equal((false, "Redis cannot be reached."), (gone.IsPermanent, gone.Message));
    }

    [Fact]
    public async Task Stream_NoRedis_IsNotReady()
    {
        var port = BrokerProcess.FreePort();
        await using var connector = Started.Connector("redis", flow, ("REDIS_URL", $"redis://u:s3cret@127.0.0.1:{port}"), ("KEY", key));
        await Eventually.HoldsAsync(() => connector.Health.Problem is { } problem && problem != "It is starting.");

        Assert.Equal($"Redis at 127.0.0.1:{port} cannot be reached.", connector.Health.Problem);
    }

    [Fact]
    public async Task Stream_WrongPassword_IsSaidWithoutIt()
    {
        await redis.Database.ExecuteAsync("CONFIG", "SET", "requirepass", "right");
        try
        {
            await using var connector = Started.Connector("redis", flow, ("REDIS_URL", redis.Url.Replace("//", "//:s3cret@", StringComparison.Ordinal)), ("KEY", key));
            await Eventually.HoldsAsync(() => connector.Health.Problem is { } problem && problem != "It is starting.");

            Assert.Equal($"{redis.Url.Replace("redis://", "Redis at ", StringComparison.Ordinal)} refuses the user, the password or the certificate.", connector.Health.Problem);
        }
        finally
        {
            await redis.Database.ExecuteAsync("CONFIG", "SET", "requirepass", "");
        }
    }
}
