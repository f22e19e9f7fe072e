using System.Collections.Immutable;
using System.ComponentModel;
using Klusterfuck.Engine;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Runs;
using Klusterfuck.Rest.OpenApi;
using Klusterfuck.Rest.Requests;

namespace Klusterfuck.Rest.Runs;

/// <summary>Runs over REST.</summary>
internal static class RunEndpoints
{
    public static void MapRuns(this IEndpointRouteBuilder api)
    {
        var runs = api.MapGroup("/runs").WithTags("Runs");
        runs.MapGet("", List).Describe("listRuns", "Lists runs, newest first, without steps.").Produces<ListJson<RunJson>>();
        runs.MapGet("/{id}", Get).Describe("getRun", "Reads one run with every attempt at every step.").Produces<RunJson>();
        runs.MapGet("/{id}/events", RunEvents.Follow)
            .Describe("followRun", "Server-sent events `step` and `run` as they change; ends with the run.").Produces<RunJson>(200, "text/event-stream").Produces(204);
        runs.MapPost("/{id}/cancel", Cancel).Describe("cancelRun", "Cancels a run: what runs is ended, what waits is removed.").Produces<RunJson>();
        runs.MapPost("/{id}/retry", Retry).Describe("retryRun", "Lets a failed run go on from its failed steps.").Produces<RunJson>();
    }

    /// <summary>A run of the namespace a request speaks of.</summary>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.RunNotFound"/>.</exception>
    internal static async Task<RunDetails> FindAsync(Scope scope, string id, RunCatalog runs, CancellationToken cancellationToken)
    {
        var details = await runs.GetAsync(RunId.Parse(id), cancellationToken);
        return details.Run.Namespace == scope.Namespace
            ? details
            : throw new KlusterfuckException(ErrorCodes.RunNotFound, $"There is no run {id} in namespace {scope.Namespace}.", id);
    }

    private static async Task<ListJson<RunJson>> List(
        Scope scope,
        [AsParameters] ListQuery query,
        [Description("Runs of this flow.")] string? flow,
        [Description("Runs that stand so; several with commas between them.")] string? status,
        [Description("Runs since an instant, or since so long ago (`10m`).")] string? since,
        [Description("Runs whose error contains this text.")] string? error,
        [Description("Runs this one began. Without it, and without a flow, only runs that came from outside are listed.")] string? parent,
        RunCatalog runs,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var page = await runs.ListAsync(
            new RunQuery(scope.Namespace)
            {
                Flow = string.IsNullOrEmpty(flow) ? null : ResourceName.Parse(flow),
                Statuses = Statuses(status),
                Since = Query.Instant("since", since, time),
                Error = string.IsNullOrEmpty(error) ? null : error,
                Parent = string.IsNullOrEmpty(parent) ? null : RunId.Parse(parent),
                RootsOnly = string.IsNullOrEmpty(parent) && string.IsNullOrEmpty(flow),
                Page = query.Page(),
            },
            cancellationToken);
        return Lists.Print(page, RunJson.Brief);
    }

    private static async Task<RunJson> Get(Scope scope, string id, RunCatalog runs, CancellationToken cancellationToken) =>
        RunJson.Of(await FindAsync(scope, id, runs, cancellationToken));

    private static async Task<RunJson> Cancel(Scope scope, string id, RunCatalog runs, CancellationToken cancellationToken) =>
        RunJson.Brief(await runs.CancelAsync((await FindAsync(scope, id, runs, cancellationToken)).Run.Id, cancellationToken));

    private static async Task<RunJson> Retry(Scope scope, string id, RunCatalog runs, CancellationToken cancellationToken) =>
        RunJson.Brief(await runs.RetryAsync((await FindAsync(scope, id, runs, cancellationToken)).Run.Id, cancellationToken));

    private static ImmutableArray<RunStatus> Statuses(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return [];
        var known = Enum.GetValues<RunStatus>().ToDictionary(s => s.ToString(), StringComparer.OrdinalIgnoreCase);
        return [.. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(part => known.TryGetValue(part, out var status)
            ? status
            : throw Query.Refuse("status", part, string.Join(", ", known.Keys).ToLowerInvariant()))];
    }
}
