using System.Net;
using Klusterfuck.Admin.Cluster;
using Klusterfuck.Engine.Git.Tests.Remotes;
using Klusterfuck.Engine.Redis;
using Klusterfuck.Engine.Redis.Tests;
using Microsoft.Extensions.Logging.Abstractions;

namespace Klusterfuck.Admin.Tests.Cluster;

public sealed class ServedRunsTests(RedisServer redis) : IClassFixture<RedisServer>
{
    // At the first start of an installation admin ended and was started again until Redis was up.
    [Fact]
    public async Task OpenAsync_RedisComesUpLater_LivesIsNotReadyAndOpensThen()
    {
        var url = $"http://127.0.0.1:{SmartHttpServer.FreePort()}";
        using var http = new HttpClient { BaseAddress = new Uri(url), Timeout = TimeSpan.FromSeconds(30) };
        await redis.KillAsync();

        var opening = ServedRuns.OpenAsync(new RedisOptions { Url = redis.Url, Prefix = "waiting" }, [url], "a token that both sides know", TimeProvider.System, NullLoggerFactory.Instance);
        HttpStatusCode? ready = null;
        await ClusterAdmin.EventuallyAsync(async () => (ready = await AskAsync(http, "/readyz")) is not null, () => $"{opening.Exception}");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready);
        Assert.Equal(HttpStatusCode.OK, await AskAsync(http, "/healthz"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await AskAsync(http, "/fn/hello"));
        Assert.False(opening.IsCompleted);
        await redis.StartAgainAsync();
        await using var runs = await opening;
        Assert.NotNull(runs.Directory);
        Assert.Null(await AskAsync(http, "/healthz"));
    }

    private static async Task<HttpStatusCode?> AskAsync(HttpClient http, string path)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri(path, UriKind.Relative), AdminServer.Cancellation);
            return answer.StatusCode;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }
}
