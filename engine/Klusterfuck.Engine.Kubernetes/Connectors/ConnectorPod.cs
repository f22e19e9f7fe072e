using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Klusterfuck.Engine.Kubernetes.Resources;
using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Kubernetes.Connectors;

/// <summary>What a pod of a connector says of itself: to the cluster, and on the port for that to who asks.</summary>
/// <param name="pod">The pod.</param>
internal sealed partial class ConnectorPod(JObject pod)
{
    private const int LongestAnswer = 64 * 1024;
    private const int LongestSentence = 500;

    private static readonly string[] Usual = ["ContainerCreating", "PodInitializing"];

    private JToken? Container => pod.SelectToken("status.containerStatuses[0]");

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt => ResourceMeta.ReadTime(pod["metadata"]?["creationTimestamp"]);

    /// <summary>Whether it is told to end.</summary>
    public bool Ends => pod["metadata"]?["deletionTimestamp"] is not null;

    /// <summary>Why it does not run, in a sentence; null where it does, or is about to.</summary>
    public string? Explain()
    {
        if (pod.SelectToken("status.conditions[?(@.type == 'PodScheduled' && @.status == 'False')]") is { } place)
            return $"No node takes its pod: {Shorten((string?)place["message"] ?? (string?)place["reason"])}";
        if (Container?["state"]?["waiting"] is not { } waiting || (string?)waiting["reason"] is not { } reason || Usual.Contains(reason))
            return null;
        var exit = (int?)Container?.SelectToken("lastState.terminated.exitCode");
        var ended = reason == "CrashLoopBackOff" && exit is { } code ? string.Create(CultureInfo.InvariantCulture, $" with exit code {code}; its log says why") : null;
        return ended is null ? $"Its pod waits: {reason}: {Shorten((string?)waiting["message"])}" : $"It ends again and again, the last time{ended}.";
    }

    /// <summary>Asks it what keeps it from being ready; null where nothing does, or it does not answer.</summary>
    public async Task<string?> AskProblemAsync(HttpClient client, CancellationToken cancellationToken) =>
        await AskAsync(client, "/readyz", cancellationToken).ConfigureAwait(false) is ({ } text, false) ? Shorten(text.Trim()) : null;

    /// <summary>Asks it how many messages the flow took, rejected, and failed to take; zeros where it does not answer.</summary>
    public async Task<(long Accepted, long Rejected, long Failed)> AskCountsAsync(HttpClient client, CancellationToken cancellationToken)
    {
        var (text, _) = await AskAsync(client, "/metrics", cancellationToken).ConfigureAwait(false);
        var counts = Counter().Matches(text ?? "").DistinctBy(m => m.Groups["outcome"].Value).ToDictionary(m => m.Groups["outcome"].Value, Read, StringComparer.Ordinal);
        return (counts.GetValueOrDefault("accepted"), counts.GetValueOrDefault("rejected"), counts.GetValueOrDefault("failed"));
    }

    private static long Read(Match match) => long.TryParse(match.Groups["count"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 0;

    private static string Shorten(string? text) => text is null ? "no reason is given." : text.Length > LongestSentence ? text[..LongestSentence] : text;

    // An image of somebody's own need not tell, and is not asked: only the product's own is probed.
    private Uri? FindAddress(string path)
    {
        var container = pod.SelectToken("spec.containers[0]");
        var port = (int?)container?["ports"]?.FirstOrDefault(p => (string?)p["name"] == "admin")?["containerPort"];
        return container?["readinessProbe"] is not null && (string?)pod["status"]?["podIP"] is { Length: > 0 } ip && port is { } number ? new UriBuilder("http", ip, number, path).Uri : null;
    }

    private async Task<(string? Text, bool Succeeded)> AskAsync(HttpClient client, string path, CancellationToken cancellationToken)
    {
        if (Container?["state"]?["running"] is null || FindAddress(path) is not { } address)
            return default;
        try
        {
            using var answer = await client.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            var bytes = new byte[LongestAnswer];
            var body = await answer.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            var count = await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            return (Encoding.UTF8.GetString(bytes, 0, count), answer.IsSuccessStatusCode);
        }
        catch (Exception error) when (error is HttpRequestException or IOException or OperationCanceledException)
        {
            return default;
        }
    }

    [GeneratedRegex("""^kf_connector_messages_total\{[^}]*outcome="(?<outcome>[a-z]+)"\} (?<count>[0-9]+)\s*$""", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Counter();
}
