using System.Collections.Immutable;
using Klusterfuck.Engine;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Rest;
using Klusterfuck.Rest.OpenApi;
using Klusterfuck.Rest.Requests;
using Klusterfuck.Rest.Runs;

namespace Klusterfuck.Admin.Runs;

/// <summary>Replaying and comparing runs over REST.</summary>
internal static class ReplayEndpoints
{
    public static void MapReplays(this IEndpointRouteBuilder api)
    {
        var runs = api.MapGroup("/runs").WithTags("Runs");
        runs.MapPost("/{id}/replay", Replay)
            .Describe("replayRun", "Begins a new run that goes on from a step of one that has ended, on the same or on other commits of functions.")
            .Accepts<ReplayJson>(isOptional: true, "application/json").Produces<RunJson>(201);
        runs.MapGet("/{id}/compare/{other}", Compare).Describe("compareRuns", "Two runs side by side, step by step.").Produces<RunComparisonJson>();
    }

    private static async Task<IResult> Replay(Scope scope, string id, HttpContext http, KlusterfuckEngine engine)
    {
        var body = await JsonBody.ReadOptionalAsync(http, AdminJson.Edge.ReplayJson, "replay");
        var original = (await RunEndpoints.FindAsync(scope, id, engine.Runs, http.RequestAborted)).Run.Id;
        StepId? from = string.IsNullOrEmpty(body?.From) ? null : StepId.Parse(body.From);
        var commits = ImmutableSortedDictionary.CreateBuilder<string, CommitId>(StringComparer.Ordinal);
        foreach (var (function, revision) in body?.Commits ?? [])
            commits[function] = (await engine.Commits.GetAsync(Target.Function(scope.Namespace, ResourceName.Parse(function)), revision, http.RequestAborted)).Commit.Id;
        var run = await engine.Runs.ReplayAsync(original, from, commits.ToImmutable(), http.RequestAborted);
        http.Response.Headers.Location = scope.Path($"runs/{run.Id}");
        return Results.Json(RunJson.Brief(run), RestJson.Edge.RunJson, statusCode: StatusCodes.Status201Created);
    }

    private static async Task<RunComparisonJson> Compare(Scope scope, string id, string other, KlusterfuckEngine engine, CancellationToken cancellationToken)
    {
        var left = (await RunEndpoints.FindAsync(scope, id, engine.Runs, cancellationToken)).Run.Id;
        var right = (await RunEndpoints.FindAsync(scope, other, engine.Runs, cancellationToken)).Run.Id;
        return RunComparisonJson.Of(await engine.Runs.CompareAsync(left, right, cancellationToken));
    }
}
