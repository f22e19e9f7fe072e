using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Klusterfuck.Engine.Functions;
using Klusterfuck.Engine.Kubernetes.Api;
using Klusterfuck.Engine.Kubernetes.Manifests;
using Klusterfuck.Engine.Kubernetes.Resources;
using Klusterfuck.Engine.Naming;
using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Kubernetes.Functions;

/// <summary>Reads what functions wrote to standard error out of the logs of their workers' pods.</summary>
/// <param name="api">The cluster.</param>
internal sealed partial class PodLogReader(ClusterApi api)
{
    private static readonly TimeSpan ReadTime = TimeSpan.FromSeconds(30);

    /// <summary>Lines of all pods, oldest first; following goes on with the newest pod's.</summary>
    public async IAsyncEnumerable<FunctionLogLine> ReadAsync(
        FunctionDefinition function, FunctionLogQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var list = await api.ListAsync(ResourceKind.Pod, function.Namespace.Value, $"{Marks.Function}={function.Name}", cancellationToken).ConfigureAwait(false);
        var pods = list.Items.OrderBy(p => ResourceMeta.ReadTime(p["metadata"]?["creationTimestamp"])).ToList();
        var lines = new List<FunctionLogLine>();
        foreach (var pod in pods)
        {
            await foreach (var line in ReadPodAsync(pod, query.Since, follow: false, cancellationToken).ConfigureAwait(false))
                lines.Add(line);
        }

        lines.Sort((a, b) => a.At.CompareTo(b.At));
        foreach (var line in query.Tail is { } tail ? lines.TakeLast(tail) : lines)
            yield return line;
        if (!query.Follow || pods.Count == 0)
            yield break;
        var last = lines.Count > 0 ? lines[^1].At : query.Since;
        await foreach (var line in ReadPodAsync(pods[^1], last, follow: true, cancellationToken).ConfigureAwait(false))
        {
            if (last is null || line.At > last)
                yield return line;
        }
    }

    private async IAsyncEnumerable<FunctionLogLine> ReadPodAsync(JObject pod, DateTimeOffset? since, bool follow, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (!follow)
            limit.CancelAfter(ReadTime);
        var from = since is { } at ? $"&sinceTime={Uri.EscapeDataString(at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture))}" : "";
        var path = ResourceKind.Pod.Path((string)pod["metadata"]!["namespace"]!, (string)pod["metadata"]!["name"]!, "log");
        using var response = await api.Transport.OpenAsync($"{path}?timestamps=true{from}{(follow ? "&follow=true" : "")}", limit.Token).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
            yield break;
        if (!CommitId.TryParse((string?)pod["metadata"]?["annotations"]?[Marks.Commit], out var commit))
            yield break;
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(limit.Token).ConfigureAwait(false));
        while (await reader.ReadLineAsync(limit.Token).ConfigureAwait(false) is { } text)
        {
            if (Line().Match(text) is { Success: true } match && match.Groups["commit"].Value == commit.Short)
                yield return new FunctionLogLine(ResourceMeta.ReadTime(match.Groups["at"].Value), match.Groups["id"].Value, commit, match.Groups["text"].Value);
        }
    }

    // The cluster's time, and the message of the worker's log entry: request, commit, text.
    [GeneratedRegex(@"\A(?<at>\S+) \s+(?<id>[A-Za-z0-9._-]{1,64}) (?<commit>[0-9a-f]{7}) (?<text>.*)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Line();
}
