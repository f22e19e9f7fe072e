using System.Collections.Concurrent;
using Klusterfuck.Engine.Kubernetes.Api;
using Klusterfuck.Engine.Kubernetes.Resources;
using Microsoft.Extensions.Logging;
using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Kubernetes.Watching;

/// <summary>
/// Knows all objects of a kind in a namespace: lists them, watches from there, goes on where a watch ended, and lists anew where the cluster has forgotten
/// that version. Its objects must not be changed.
/// </summary>
/// <param name="api">The cluster.</param>
/// <param name="kind">The kind.</param>
/// <param name="ns">The namespace.</param>
/// <param name="labels">Which of them; null for all.</param>
/// <param name="changed">Told of each object that is new, changed or gone.</param>
/// <param name="time">The clock.</param>
/// <param name="log">Takes what goes wrong.</param>
internal sealed class Informer(ClusterApi api, ResourceKind kind, string ns, string? labels, Action<ResourceKind, JObject> changed, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan Lasting = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, JObject> objects = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource synced = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when all objects are known for the first time.</summary>
    public Task Synced => synced.Task;

    /// <summary>The kind.</summary>
    public ResourceKind Kind => kind;

    /// <summary>All objects.</summary>
    public IEnumerable<JObject> All => objects.Values;

    /// <summary>One object; null where there is none.</summary>
    public JObject? Find(string name) => objects.GetValueOrDefault(name);

    /// <summary>Watches until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var failures = 0;
        string? version = null;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                version ??= await ListAsync(cancellationToken).ConfigureAwait(false);
                var began = time.GetTimestamp();
                var (next, told) = await FollowAsync(version, cancellationToken).ConfigureAwait(false);
                version = next;
                failures = told || next is null || time.GetElapsedTime(began) > Lasting ? 0 : failures + 1;
            }
            catch (Exception error) when (error is KlusterfuckException or HttpRequestException or IOException or Newtonsoft.Json.JsonException
                || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                failures++;
                log.LogWarning("Watching {Kind} in {Namespace} was cut off: {Message}", kind.Plural, ns, error.Message);
            }

            // Also after a watch that ended at once without telling anything, so that it is not asked for in a tight loop.
            if (failures > 0)
                await Task.Delay(ApiTransport.PauseAfter(failures), time, cancellationToken).ConfigureAwait(false);
        }
    }

    private static string NameOf(JObject json) => (string)json["metadata"]!["name"]!;

    private async Task<string> ListAsync(CancellationToken cancellationToken)
    {
        var list = await api.ListAsync(kind, ns, labels, cancellationToken).ConfigureAwait(false);
        var found = list.Items.ToDictionary(NameOf, StringComparer.Ordinal);
        foreach (var gone in objects.Where(o => !found.ContainsKey(o.Key)).ToList())
        {
            objects.TryRemove(gone.Key, out _);
            changed(kind, gone.Value);
        }

        foreach (var (name, item) in found)
            Put(name, item);
        synced.TrySetResult();
        return list.Version;
    }

    // Gives the version to go on from, null where all must be listed anew, and whether anything was told.
    private async Task<(string? Version, bool Told)> FollowAsync(string version, CancellationToken cancellationToken)
    {
        var (last, told) = (version, false);
        try
        {
            await foreach (var happened in api.WatchAsync(kind, ns, labels, version, cancellationToken).ConfigureAwait(false))
            {
                if (happened.Kind == WatchEventKind.Expired)
                    return (null, told);
                told |= happened.Kind != WatchEventKind.Bookmark;
                last = happened.Version ?? last;
                Take(happened);
            }
        }
        catch (Exception error) when (told && (error is HttpRequestException or IOException || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested)))
        {
            // What was told before the connection broke counts.
        }

        return (last, told);
    }

    private void Take(WatchEvent happened)
    {
        if (happened.Kind == WatchEventKind.Changed)
        {
            Put(NameOf(happened.Object), happened.Object);
        }
        else if (happened.Kind == WatchEventKind.Deleted)
        {
            objects.TryRemove(NameOf(happened.Object), out _);
            changed(kind, happened.Object);
        }
    }

    private void Put(string name, JObject item)
    {
        if (objects.TryGetValue(name, out var known) && (string?)known["metadata"]!["resourceVersion"] == (string?)item["metadata"]!["resourceVersion"])
            return;
        objects[name] = item;
        changed(kind, item);
    }
}
