using System.Collections.Immutable;
using System.Net;
using Klusterfuck.Admin.Cluster;

namespace Klusterfuck.Admin.Startup;

/// <summary>Reads the command line and the environment.</summary>
internal static class AdminArguments
{
    public const string Usage = """
        Klusterfuck.Admin: functions in git repositories, answering HTTP, chained by flows.

          --data <folder>         where its state is kept          (KF_DATA, else ~/.klusterfuck)
          --urls <url>[;<url>]    where it listens                 (http://127.0.0.1:8080)
          --allowed-hosts <name>[;<name>]
                                  further host names it answers for
          --token-file <file>     a file that holds the token, 16 characters or more (KF_TOKEN holds
                                  one itself; else the file 'token' of the data folder, made at first start)
          --cluster <file>        serve a Kubernetes cluster: a kubeconfig, or 'in-cluster' for the one this
                                  runs in                          (KF_CLUSTER; see docs/cluster.md)
                                  KF_REDIS names the Redis that its runners execute runs from (docs/redis.md)
          --gogs-url <url>        a Gogs that keeps the repositories          (KF_GOGS_URL; else the data folder)
          --gogs-user <name>      its administrator                           (KF_GOGS_USER)
          --gogs-password-file <file>
                                  a file that holds his password    (KF_GOGS_PASSWORD holds one itself)
          --gogs-webhook-url <url>
                                  this service as Gogs reaches it, with /hooks/gogs  (KF_GOGS_WEBHOOK_URL)
          --help                  this text

        OTEL_EXPORTER_OTLP_ENDPOINT names a collector for traces and metrics.

        Listening beyond this machine needs a token of your own.
        """;

    private const int ShortestToken = 16;
    private static readonly string[] Known = ["--data", "--urls", "--allowed-hosts", "--token-file", "--cluster", .. GogsArguments.Names];

    /// <summary>Whether only the usage is asked for.</summary>
    public static bool AsksForHelp(IEnumerable<string> args) => args.Any(a => a is "--help" or "-h" or "-?");

    /// <summary>The options, or one sentence that says what is wrong.</summary>
    public static (AdminOptions? Options, string? Refusal) Parse(IReadOnlyList<string> args, Func<string, string?> environment)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        if (Collect(args, values) is { } wrong)
            return (null, wrong);
        var options = new AdminOptions();
        if ((values.GetValueOrDefault("--data") ?? environment("KF_DATA")) is { Length: > 0 } folder)
            options = options with { Engine = options.Engine with { DataFolder = Path.GetFullPath(folder) } };
        if (values.TryGetValue("--urls", out var urls))
            options = options with { Urls = Split(urls) };
        if (values.TryGetValue("--allowed-hosts", out var hosts))
            options = options with { AllowedHosts = Split(hosts) };
        var (cluster, clusterRefusal) = ClusterSettings.Read(values.GetValueOrDefault("--cluster") ?? environment("KF_CLUSTER"), options.Engine.DataFolder, environment);
        options = options with { Cluster = cluster };
        var (token, tokenRefusal) = ReadToken(values.GetValueOrDefault("--token-file"), environment("KF_TOKEN"));
        options = options with { Token = token };
        if (cluster?.Redis is not null && token is null && tokenRefusal is null)
            tokenRefusal = "KF_REDIS needs a token of your own, which runners are given too: set KF_TOKEN, or name a file with --token-file.";
        if (environment("OTEL_EXPORTER_OTLP_ENDPOINT") is { Length: > 0 } otlp)
        {
            if (!Uri.TryCreate(otlp, UriKind.Absolute, out var collector) || collector.Scheme is not ("http" or "https"))
                return (null, $"OTEL_EXPORTER_OTLP_ENDPOINT is no address of a collector: one looks like http://collector:4317.");
            options = options with { OtlpEndpoint = collector };
        }

        // A cluster's Gogs is among the cluster's settings.
        var (gogs, gogsRefusal) = cluster is null && clusterRefusal is null ? GogsArguments.Read(values, environment) : (null, null);
        options = options with { Engine = options.Engine with { Gogs = gogs } };
        return (tokenRefusal ?? clusterRefusal ?? CheckUrls(options) ?? gogsRefusal) is { } refusal ? (null, refusal) : (options, null);
    }

    private static string? Collect(IReadOnlyList<string> args, Dictionary<string, string> values)
    {
        for (var i = 0; i < args.Count; i++)
        {
            var (name, value) = args[i].Split('=', 2) is [var n, var v] ? (n, v) : (args[i], null);
            if (!Known.Contains(name))
                return $"'{args[i]}' is not known.";
            value ??= i + 1 < args.Count ? args[++i] : null;
            if (string.IsNullOrWhiteSpace(value))
                return $"'{name}' needs a value.";
            if (!values.TryAdd(name, value))
                return $"'{name}' is given twice.";
        }
        return null;
    }

    private static (string? Token, string? Refusal) ReadToken(string? file, string? variable)
    {
        var token = variable;
        if (file is not null)
        {
            try
            {
                token = File.ReadAllText(file).Trim();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return (null, $"The token file '{file}' cannot be read: {e.Message}");
            }
        }
        else if (string.IsNullOrEmpty(variable))
        {
            return (null, null);
        }
        return token!.Length >= ShortestToken && token.All(c => c is > ' ' and < '\u007f')
            ? (token, null)
            : (null, $"A token of your own must be {ShortestToken} characters or more, without spaces, all of ASCII.");
    }

    private static string? CheckUrls(AdminOptions options)
    {
        foreach (var url in options.Urls)
        {
            if (!TryRead(url, out var host))
                return $"'{url}' is no address to listen at; one looks like {AdminOptions.DefaultUrl}.";
            if (!IsLoopback(host) && options.Token is null)
                return $"Listening at {url} lets other machines in, which needs a token of your own: set KF_TOKEN, or name a file with --token-file.";
        }
        return options.Urls.Length == 0 ? "There is no address to listen at." : null;
    }

    private static bool TryRead(string url, out string host)
    {
        host = "";
        try
        {
            var address = BindingAddress.Parse(url);
            host = address.Host;
            return address.Scheme == "http" && address.PathBase.Length == 0 && host.Length > 0 && address.Port is >= 0 and <= 65535
                && !address.IsUnixPipe && !address.IsNamedPipe;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    // A name that is not 'localhost' makes the server listen everywhere.
    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private static ImmutableArray<string> Split(string text) => [.. text.Split([';', ','], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
}
