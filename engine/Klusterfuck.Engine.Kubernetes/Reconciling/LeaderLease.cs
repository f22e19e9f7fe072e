using System.Globalization;
using Klusterfuck.Engine.Kubernetes.Api;
using Klusterfuck.Engine.Kubernetes.Resources;
using Microsoft.Extensions.Logging;
using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Kubernetes.Reconciling;

/// <summary>Lets one process lead at a time, by a Lease. When a leader was last heard of is judged by this process' own clock.</summary>
/// <param name="api">The cluster.</param>
/// <param name="options">Who this is and how long a lease lasts.</param>
/// <param name="time">The clock.</param>
/// <param name="log">Says who leads.</param>
internal sealed class LeaderLease(ClusterApi api, ClusterOptions options, TimeProvider time, ILogger log)
{
    private const string Name = "klusterfuck-reconciler";

    private (string? Record, long At) seen;

    /// <summary>Waits to lead, leads as long as it can, and again, until cancelled.</summary>
    /// <param name="lead">What the leader does; cancelled when it may not lead any more.</param>
    /// <param name="cancellationToken">Ends it, and gives the lease up.</param>
    public async Task RunAsync(Func<CancellationToken, Task> lead, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            if (await TryTakeAsync(cancellationToken).ConfigureAwait(false))
                await LeadAsync(lead, cancellationToken).ConfigureAwait(false);
            await Task.Delay(options.LeaseTime / 5, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task LeadAsync(Func<CancellationToken, Task> lead, CancellationToken cancellationToken)
    {
        log.LogInformation("{Identity} leads.", options.Identity);
        using var term = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var work = lead(term.Token);
        var renewed = time.GetTimestamp();
        while (!cancellationToken.IsCancellationRequested && !work.IsCompleted)
        {
            await Task.WhenAny(work, Task.Delay(options.LeaseTime / 5, time, cancellationToken)).ConfigureAwait(false);
            if (!cancellationToken.IsCancellationRequested && await TryTakeAsync(cancellationToken).ConfigureAwait(false))
                renewed = time.GetTimestamp();
            else if (time.GetElapsedTime(renewed) > options.LeaseTime * 2 / 3)
                break;
        }

        await term.CancelAsync().ConfigureAwait(false);
        await work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (cancellationToken.IsCancellationRequested)
            await GiveUpAsync().ConfigureAwait(false);
        log.LogInformation("{Identity} leads no more.", options.Identity);
    }

    private async Task<bool> TryTakeAsync(CancellationToken cancellationToken)
    {
        // A renewal that takes longer than the lease lasts is none.
        using var limit = new CancellationTokenSource(options.LeaseTime / 3, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await TakeAsync(both.Token).ConfigureAwait(false);
        }
        catch (Exception error) when (error is KlusterfuckException or OperationCanceledException)
        {
            return false;
        }
    }

    private async Task<bool> TakeAsync(CancellationToken cancellationToken)
    {
        var lease = await api.FindAsync(ResourceKind.Lease, options.System.Value, Name, cancellationToken).ConfigureAwait(false);
        if (lease is null)
            return await api.TryCreateAsync(ResourceKind.Lease, Write(null), cancellationToken).ConfigureAwait(false) is not null;
        var holder = (string?)lease["spec"]?["holderIdentity"] ?? "";
        var record = $"{holder} {lease["spec"]?["renewTime"]}";
        if (record != seen.Record)
            seen = (record, time.GetTimestamp());
        var duration = TimeSpan.FromSeconds((double?)lease["spec"]?["leaseDurationSeconds"] ?? 0);
        if (holder.Length > 0 && holder != options.Identity && time.GetElapsedTime(seen.At) < Longer(duration, options.LeaseTime))
            return false;
        return await api.TryReplaceAsync(ResourceKind.Lease, Write(lease), null, cancellationToken).ConfigureAwait(false) is not null;
    }

    private async Task GiveUpAsync()
    {
        using var limit = new CancellationTokenSource(options.LeaseTime / 3, time);
        try
        {
            if (await api.FindAsync(ResourceKind.Lease, options.System.Value, Name, limit.Token).ConfigureAwait(false) is { } lease
                && (string?)lease["spec"]?["holderIdentity"] == options.Identity)
            {
                lease["spec"]!["holderIdentity"] = "";
                await api.TryReplaceAsync(ResourceKind.Lease, lease, null, limit.Token).ConfigureAwait(false);
            }
        }
        catch (Exception error) when (error is KlusterfuckException or OperationCanceledException)
        {
            // It runs out by itself.
        }
    }

    private static TimeSpan Longer(TimeSpan a, TimeSpan b) => a > b ? a : b;

    private JObject Write(JObject? before)
    {
        var lease = before ?? new JObject
        {
            ["apiVersion"] = "coordination.k8s.io/v1", ["kind"] = "Lease",
            ["metadata"] = new JObject { ["name"] = Name, ["namespace"] = options.System.Value }, ["spec"] = new JObject(),
        };
        var now = time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
        var spec = (JObject)lease["spec"]!;
        if ((string?)spec["holderIdentity"] != options.Identity)
        {
            spec["leaseTransitions"] = ((int?)spec["leaseTransitions"] ?? 0) + 1;
            spec["acquireTime"] = now;
        }

        spec["holderIdentity"] = options.Identity;
        spec["leaseDurationSeconds"] = Math.Max(1, (int)options.LeaseTime.TotalSeconds);
        spec["renewTime"] = now;
        return lease;
    }
}
