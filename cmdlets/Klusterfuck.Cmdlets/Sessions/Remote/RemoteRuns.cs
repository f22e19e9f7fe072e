using Klusterfuck.Cmdlets.Runs;
using Klusterfuck.Engine;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Cmdlets.Sessions.Remote;

/// <summary>Runs of an admin, which executes them itself.</summary>
internal sealed class RemoteRuns(RemoteClient client) : IRuns
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public async Task<RunId> StartAsync(
        NamespaceName ns, ResourceName flow, NodeId? node, Payload payload, string? idempotencyKey, CancellationToken cancellationToken)
    {
        var entry = node ?? await FindEntryAsync(ns, flow, cancellationToken);
        using var content = new ReadOnlyMemoryContent(payload.Body);
        content.Headers.TryAddWithoutValidation("Content-Type", payload.ContentType.Length == 0 ? null : payload.ContentType);
        var ticket = await client.SendAsync(HttpMethod.Post, ns, $"flow/{flow}/{entry}", content, cancellationToken, headers =>
        {
            if (idempotencyKey is not null)
                headers.Add("Idempotency-Key", idempotencyKey);
        });
        return RunId.Parse(ticket.Text("run"));
    }

    /// <inheritdoc/>
    public async Task<RunDetails> GetAsync(NamespaceName ns, RunId run, CancellationToken cancellationToken)
    {
        var json = await client.GetAsync(ns, $"runs/{run}", cancellationToken);
        return new RunDetails(RunReading.Run(json), [.. json.Items("steps").Select(RunReading.Step)]);
    }

    /// <inheritdoc/>
    public async Task<Page<Run>> ListAsync(RunQuery query, CancellationToken cancellationToken)
    {
        var text = RemoteClient.Query(
            query.Page,
            ("flow", query.Flow?.Value),
            ("status", query.Statuses.IsEmpty ? null : string.Join(',', query.Statuses).ToLowerInvariant()),
            ("since", query.Since?.UtcDateTime.ToString("O")),
            ("error", query.Error));
        return (await client.GetAsync(query.Namespace, "runs" + text, cancellationToken)).Page(RunReading.Run);
    }

    /// <inheritdoc/>
    public async Task<Run> WaitAsync(NamespaceName ns, RunId run, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var deadline = TimeProvider.System.GetUtcNow() + timeout;
        for (var pause = Shortest; ; pause = pause * 2 < Longest ? pause * 2 : Longest)
        {
            var now = (await GetAsync(ns, run, cancellationToken)).Run;
            var left = deadline - TimeProvider.System.GetUtcNow();
            if (now.HasEnded || left <= TimeSpan.Zero)
                return now;
            await Task.Delay(pause < left ? pause : left, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async Task<Run> CancelAsync(NamespaceName ns, RunId run, CancellationToken cancellationToken) =>
        RunReading.Run(await client.SendAsync(HttpMethod.Post, ns, $"runs/{run}/cancel", content: null, cancellationToken));

    /// <inheritdoc/>
    public async Task<Run> RetryAsync(NamespaceName ns, RunId run, CancellationToken cancellationToken) =>
        RunReading.Run(await client.SendAsync(HttpMethod.Post, ns, $"runs/{run}/retry", content: null, cancellationToken));

    /// <inheritdoc/>
    public async Task<Run> ReplayAsync(NamespaceName ns, RunId run, StepId? from, IReadOnlyDictionary<string, CommitId> commits, CancellationToken cancellationToken) =>
        RunReading.Run(await client.SendJsonAsync(
            HttpMethod.Post, ns, $"runs/{run}/replay", new { from = from?.Value, commits = commits.ToDictionary(c => c.Key, c => c.Value.Value) }, cancellationToken));

    /// <inheritdoc/>
    public async Task<Page<Approval>> ListApprovalsAsync(NamespaceName ns, PageRequest page, CancellationToken cancellationToken) =>
        (await client.GetAsync(ns, "approvals" + RemoteClient.Query(page), cancellationToken)).Page(RunReading.Approval);

    /// <inheritdoc/>
    public async Task<Run> AnswerAsync(NamespaceName ns, RunId run, StepId step, bool approve, string? comment, CancellationToken cancellationToken) =>
        RunReading.Run(await client.SendJsonAsync(HttpMethod.Post, ns, $"runs/{run}/steps/{step}/approval", new { approve, comment }, cancellationToken));

    /// <inheritdoc/>
    public async Task<Page<DeadLetter>> ListDeadLettersAsync(NamespaceName ns, ResourceName? flow, PageRequest page, CancellationToken cancellationToken) =>
        (await client.GetAsync(ns, "deadletters" + RemoteClient.Query(page, ("flow", flow?.Value)), cancellationToken)).Page(RunReading.DeadLetter);

    /// <inheritdoc/>
    public async Task<Run> RetryDeadLetterAsync(NamespaceName ns, StepId id, CancellationToken cancellationToken) =>
        RunReading.Run(await client.SendAsync(HttpMethod.Post, ns, $"deadletters/{id}", content: null, cancellationToken));

    /// <inheritdoc/>
    public Task RemoveDeadLetterAsync(NamespaceName ns, StepId id, CancellationToken cancellationToken) =>
        client.SendAsync(HttpMethod.Delete, ns, $"deadletters/{id}", content: null, cancellationToken);

    /// <inheritdoc/>
    public Task WorkAsync(CancellationToken cancellationToken) => Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);

    private async Task<NodeId> FindEntryAsync(NamespaceName ns, ResourceName flow, CancellationToken cancellationToken)
    {
        var json = await client.GetAsync(ns, $"flows/{flow}", cancellationToken);
        var target = Target.Flow(ns, flow).ToString();
        if (json.Commit("commit") is null)
            throw new KlusterfuckException(ErrorCodes.FlowNotDeployed, $"No commit of {target} is deployed.", target, "Deploy one first.");
        var entries = json.Texts("entries").ToArray();
        return entries.Length == 1
            ? NodeId.Parse(entries[0])
            : throw new KlusterfuckException(
                ErrorCodes.NodeNotFound, $"{target} has more than one connector.", target, $"Name one of {string.Join(", ", entries)}.");
    }
}
