using Klusterfuck.Admin.Startup;

namespace Klusterfuck.Admin.Tests.Startup;

public sealed class AdminArgumentsTests
{
    private const string Token = "0123456789abcdef";

    [Fact]
    public void Parse_Nothing_IsLoopbackAndTheDefaultFolder()
    {
        var options = Parse([]);
        Assert.Equal(["http://127.0.0.1:8080"], options.Urls);
        Assert.EndsWith(".klusterfuck", options.Engine.DataFolder, StringComparison.Ordinal);
        Assert.Null(options.Token);
    }

    [Fact]
    public void Parse_Arguments_WinOverTheEnvironment()
    {
        var options = Parse(["--data", "/a", "--urls=http://localhost:1;http://[::1]:2", "--allowed-hosts", "a.example;b.example"], ("KF_DATA", "/b"), ("KF_TOKEN", Token));
        Assert.Equal("/a", options.Engine.DataFolder);
        Assert.Equal(["http://localhost:1", "http://[::1]:2"], options.Urls);
        Assert.Equal(["a.example", "b.example"], options.AllowedHosts);
        Assert.Equal(Token, options.Token);
        Assert.Equal("/b", Parse([], ("KF_DATA", "/b")).Engine.DataFolder);
    }

    [Fact]
    public void Parse_ClusterWithRedis_NeedsATokenRunnersAreGivenToo()
    {
        (string, string)[] cluster = [("KF_CLUSTER", "in-cluster"), ("KF_GOGS_PASSWORD", "sesame"), ("KF_GOGS_KEY", new string('k', 32)), ("KF_REDIS", "redis://redis:6379"), ("KF_REDIS_PASSWORD", "hunter2")];

        var options = Parse([], [.. cluster, ("KF_TOKEN", Token)]);
        Assert.Equal(("redis://redis:6379", "hunter2"), (options.Cluster!.Redis!.Url, options.Cluster.Redis.Password));
        Assert.Contains("KF_TOKEN", Refuse(cluster), StringComparison.Ordinal);
        Assert.Contains("address of Redis", Refuse([.. cluster, ("KF_TOKEN", Token), ("KF_REDIS", "http://:hunter2@redis")]), StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", Refuse([.. cluster, ("KF_TOKEN", Token), ("KF_REDIS", "http://:hunter2@redis")]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--date", "x")]
    [InlineData("serve")]
    [InlineData("--data")]
    [InlineData("--data", "a", "--data", "b")]
    [InlineData("--urls", "ftp://127.0.0.1")]
    [InlineData("--urls", "https://127.0.0.1:1")]
    [InlineData("--urls", "127.0.0.1:80")]
    [InlineData("--urls", "http://127.0.0.1:1/base")]
    [InlineData("--urls", "http://unix:/tmp/x")]
    [InlineData("--urls", ";")]
    [InlineData("--token-file", "/not/there")]
    public void Parse_WrongArgument_IsRefused(params string[] args) => Assert.NotNull(AdminArguments.Parse(args, _ => null).Refusal);

    [Theory]
    [InlineData("http://0.0.0.0:8080")]
    [InlineData("http://[::]:8080")]
    [InlineData("http://*:8080")]
    [InlineData("http://+:8080")]
    [InlineData("http://192.0.2.7:8080")]
    [InlineData("http://somewhere:8080")]
    [InlineData("http://127.0.0.1:1;http://0.0.0.0:2")]
    public void Parse_BeyondLoopback_NeedsAnOwnToken(string urls)
    {
        Assert.Contains("token of your own", AdminArguments.Parse(["--urls", urls], _ => null).Refusal, StringComparison.Ordinal);
        Assert.Equal(Token, Parse(["--urls", urls], ("KF_TOKEN", Token)).Token);
    }

    [Theory]
    [InlineData("short")]
    [InlineData("0123456789abcde")]
    [InlineData("0123456789 abcdef")]
    public void Parse_PoorToken_IsRefused(string token) => Assert.NotNull(AdminArguments.Parse([], n => n == "KF_TOKEN" ? token : null).Refusal);

    [Fact]
    public async Task Parse_TokenFile_IsReadWithoutItsLineEnd()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, Token + "\n", AdminServer.Cancellation);
        Assert.Equal(Token, Parse(["--token-file", file]).Token);
        File.Delete(file);
    }

    private static string Refuse(params (string Name, string Value)[] environment)
    {
        var (options, refusal) = AdminArguments.Parse([], name => environment.LastOrDefault(e => e.Name == name).Value);
        Assert.Null(options);
        return refusal!;
    }

    private static AdminOptions Parse(string[] args, params (string Name, string Value)[] environment)
    {
        var (options, refusal) = AdminArguments.Parse(args, name => environment.FirstOrDefault(e => e.Name == name).Value);
        Assert.Null(refusal);
        return options!;
    }
}
