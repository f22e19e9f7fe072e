namespace Klusterfuck.Runner.Tests;

public sealed class RunnerSettingsTests
{
    private static readonly Dictionary<string, string> Least = new() { ["KF_REDIS"] = "redis://redis:6379", ["KF_TOKEN"] = "0123456789abcdef" };

    [Fact]
    public void Read_LeastThereMustBe_HasDefaults()
    {
        var settings = RunnerSettings.Read(Least).OrThrow("settings");

        Assert.Equal((5000, 5001, 64), (settings.Port, settings.AdminPort, settings.Runner.Concurrency));
        Assert.Equal((TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(10), 100_000), (settings.Runner.Lease, settings.Runner.DrainTime, settings.Limits.MaxOpenRuns));
        Assert.Null(settings.OtlpEndpoint);
    }

    [Fact]
    public void Read_Everything_IsTaken()
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, "sesame\n");
        var all = new Dictionary<string, string>(Least)
        {
            ["KF_REDIS_PASSWORD_FILE"] = file, ["KF_REDIS_PREFIX"] = "shop", ["KF_REDIS_PARTITIONS"] = "16", ["KF_REDIS_ALLOW_LOSS"] = "true", ["PORT"] = "8000", ["ADMIN_PORT"] = "8001",
            ["KF_CONCURRENCY"] = "8", ["KF_LEASE"] = "5", ["KF_DRAIN"] = "0", ["KF_MAX_OPEN_RUNS"] = "10", ["KF_ALLOW_REQUESTS"] = "10.0.0.0/8", ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://collector:4318",
        };
        var settings = RunnerSettings.Read(all).OrThrow("settings");
        File.Delete(file);

        Assert.Equal(("sesame", "shop", 16, true), (settings.Redis.Password, settings.Redis.Prefix, settings.Redis.Partitions, settings.Redis.AllowLoss));
        Assert.Equal((8000, 8001, 8, TimeSpan.FromSeconds(5), TimeSpan.Zero, 10), (settings.Port, settings.AdminPort, settings.Runner.Concurrency, settings.Runner.Lease, settings.Runner.DrainTime, settings.Limits.MaxOpenRuns));
        Assert.Single(settings.Requests.Allowed);
        Assert.Equal("http://collector:4318/", settings.OtlpEndpoint!.ToString());
        Assert.Equal(["OTEL_EXPORTER_OTLP_ENDPOINT"], settings.OpenTelemetry.Keys);
    }

    [Theory]
    [InlineData("KF_REDIS", "", "KF_REDIS")]
    [InlineData("KF_REDIS", "http://:hunter2@redis", "KF_REDIS")]
    [InlineData("KF_REDIS_PARTITIONS", "0", "KF_REDIS")]
    [InlineData("KF_REDIS_PARTITIONS", "many", "KF_REDIS_PARTITIONS")]
    [InlineData("KF_REDIS_ALLOW_LOSS", "perhaps", "KF_REDIS_ALLOW_LOSS")]
    [InlineData("KF_REDIS_PASSWORD_FILE", "/nowhere/at/all", "KF_REDIS_PASSWORD_FILE")]
    [InlineData("KF_TOKEN", "hunter2", "KF_TOKEN")]
    [InlineData("KF_TOKEN_FILE", "/nowhere/at/all", "KF_TOKEN_FILE")]
    [InlineData("PORT", "70000", "PORT")]
    [InlineData("ADMIN_PORT", "5000", "ADMIN_PORT")]
    [InlineData("KF_CONCURRENCY", "0", "KF_CONCURRENCY")]
    [InlineData("KF_LEASE", "-1", "KF_LEASE")]
    [InlineData("KF_ALLOW_REQUESTS", "everywhere", "KF_ALLOW_REQUESTS")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4317", "OTEL_EXPORTER_OTLP_ENDPOINT")]
    public void Read_OneIsWrong_NamesItAndNoSecret(string name, string value, string named)
    {
        var settings = RunnerSettings.Read(new Dictionary<string, string>(Least) { [name] = value });

        var problem = Assert.Single(settings.Problems);
        Assert.Equal($"$.{named}", problem.Path);
        Assert.DoesNotContain("hunter2", problem.Message, StringComparison.Ordinal);
    }
}
