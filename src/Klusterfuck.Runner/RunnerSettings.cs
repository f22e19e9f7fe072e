using System.Collections.Immutable;
using System.Globalization;
using Klusterfuck.Engine;
using Klusterfuck.Engine.Flows.RequestNodes;
using Klusterfuck.Engine.Redis;
using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Runner;

/// <summary>The settings of a runner, read once from its environment.</summary>
internal sealed record RunnerSettings
{
    public const string Usage = $"""
        Klusterfuck.Runner: executes runs out of Redis. Variables of its environment, and what holds unless they say:

        {RedisSettings.Usage}
        KF_TOKEN                  the token of admin, 16 characters or more; KF_TOKEN_FILE names a file that holds it
        PORT                      where payloads are posted and runs are read   (5000)
        ADMIN_PORT                where /healthz, /readyz and /metrics are      (5001)
        KF_CONCURRENCY            steps at once                                 (64)
        KF_LEASE                  seconds after which the steps of a runner that died are another's (30)
        KF_DRAIN                  seconds steps may go on when it is told to end (10)
        KF_MAX_OPEN_RUNS          runs that have not ended, beyond which new ones are refused (100000)
        KF_ALLOW_REQUESTS         networks that nodes of kind request may go to beside the public internet
        OTEL_EXPORTER_OTLP_ENDPOINT  a collector for traces and metrics
        """;

    private const int ShortestToken = 16;

    /// <summary>Where runs are kept.</summary>
    public required RedisOptions Redis { get; init; }

    /// <summary><c>KF_TOKEN</c>: the token callers and admin have.</summary>
    public required string Token { get; init; }

    /// <summary><c>PORT</c>.</summary>
    public int Port { get; init; } = 5000;

    /// <summary><c>ADMIN_PORT</c>.</summary>
    public int AdminPort { get; init; } = 5001;

    /// <summary>How it works.</summary>
    public RunnerOptions Runner { get; init; } = new();

    /// <summary>The limits of the store.</summary>
    public RunStoreOptions Limits { get; init; } = new();

    /// <summary>Where nodes of kind <c>request</c> may go.</summary>
    public RequestOptions Requests { get; init; } = new();

    /// <summary>The collector; null for none.</summary>
    public Uri? OtlpEndpoint { get; init; }

    /// <summary>The variables of OpenTelemetry as they are, by name.</summary>
    public ImmutableDictionary<string, string?> OpenTelemetry { get; init; } = ImmutableDictionary<string, string?>.Empty;

    /// <summary>The settings, or everything that is wrong with them.</summary>
    public static Validated<RunnerSettings> Read(IReadOnlyDictionary<string, string> variables)
    {
        Func<string, string?> environment = name => variables.GetValueOrDefault(name);
        var problems = new List<Problem>();
        var redis = RedisSettings.Read(environment);
        problems.AddRange(redis.Problems);
        var runner = new RunnerOptions();
        var limits = new RunStoreOptions();
        runner = runner with
        {
            Concurrency = Number("KF_CONCURRENCY", runner.Concurrency, 1, 4096),
            Lease = TimeSpan.FromSeconds(Number("KF_LEASE", (int)runner.Lease.TotalSeconds, 1, 3600)),
            DrainTime = TimeSpan.FromSeconds(Number("KF_DRAIN", (int)runner.DrainTime.TotalSeconds, 0, 86_400)),
        };
        var (port, adminPort) = (Number("PORT", 5000, 1, 65535), Number("ADMIN_PORT", 5001, 1, 65535));
        if (port == adminPort)
            Report("ADMIN_PORT", "ADMIN_PORT must be another port than PORT.");
        var token = ReadToken();
        var requests = ReadRequests();
        var collector = ReadCollector();
        limits = limits with { MaxOpenRuns = Number("KF_MAX_OPEN_RUNS", limits.MaxOpenRuns, 1, int.MaxValue) };
        return !redis.IsValid || problems.Count > 0
            ? new(problems)
            : new(new RunnerSettings
            {
                Redis = redis.Value, Token = token, Port = port, AdminPort = adminPort, Runner = runner, Limits = limits, Requests = requests, OtlpEndpoint = collector,
                OpenTelemetry = variables.Where(v => v.Key.StartsWith("OTEL_", StringComparison.Ordinal)).ToImmutableDictionary(v => v.Key, v => (string?)v.Value),
            });

        string Text(string name) => environment(name)?.Trim() ?? "";

        void Report(string name, string message) => problems.Add(new Problem("SettingInvalid", $"$.{name}", message));

        int Number(string name, int unless, int least, int most)
        {
            var text = Text(name);
            if (text.Length == 0)
                return unless;
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
                return number;
            Report(name, $"{name} must be a number from {least} to {most}, not '{text}'.");
            return unless;
        }

        string ReadToken()
        {
            var given = Text("KF_TOKEN");
            if (Text("KF_TOKEN_FILE") is { Length: > 0 } file)
            {
                try
                {
                    given = File.ReadAllText(file).Trim();
                }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException)
                {
                    Report("KF_TOKEN_FILE", $"KF_TOKEN_FILE names '{file}', which cannot be read: {e.Message}");
                    return "";
                }
            }

            if (given.Length < ShortestToken)
                Report("KF_TOKEN", $"KF_TOKEN is missing or too short: it is the token of admin, {ShortestToken} characters or more.");
            return given;
        }

        RequestOptions ReadRequests()
        {
            try
            {
                return RequestOptions.Parse(Text("KF_ALLOW_REQUESTS"));
            }
            catch (FormatException e)
            {
                Report("KF_ALLOW_REQUESTS", e.Message);
                return new RequestOptions();
            }
        }

        Uri? ReadCollector()
        {
            var text = Text("OTEL_EXPORTER_OTLP_ENDPOINT");
            if (text.Length == 0)
                return null;
            if (Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https")
                return address;
            Report("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT is no address of a collector: one looks like http://collector:4317.");
            return null;
        }
    }
}
