using Klusterfuck.Admin.Flows;
using Klusterfuck.Admin.Functions;
using Klusterfuck.Engine;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Rest.OpenApi;
using Klusterfuck.Rest.Requests;

namespace Klusterfuck.Admin.Commits;

/// <summary>Commits of functions and flows over REST; the same for both.</summary>
internal static class CommitEndpoints
{
    public static void MapCommits(this IEndpointRouteBuilder api)
    {
        Map<FunctionJson>(api, TargetKind.Function, "functions", "Function", PrintFunction);
        Map<FlowJson>(api, TargetKind.Flow, "flows", "Flow", PrintFlow);
    }

    private static void Map<TJson>(
        IEndpointRouteBuilder api, TargetKind kind, string collection, string noun, Func<KlusterfuckEngine, Scope, ResourceName, CancellationToken, Task<IResult>> print)
    {
        var what = noun.ToLowerInvariant();
        var group = api.MapGroup($"/{collection}/{{name}}").WithTags($"{noun}s");
        group.MapGet("/commits", async (Scope scope, string name, [AsParameters] ListQuery query, KlusterfuckEngine engine, CancellationToken cancellationToken) =>
            {
                var target = Of(kind, scope, name);
                return Lists.Print(await engine.Commits.ListAsync(target, query.Page(), cancellationToken), c => CommitJson.Of(target, c));
            })
            .Describe($"list{noun}Commits", $"Commits of the {what}, newest first, and which one is selected.").Produces<ListJson<CommitJson>>();
        group.MapGet("/commits/{**revision}", async (Scope scope, string name, string revision, KlusterfuckEngine engine, CancellationToken cancellationToken) =>
            {
                var target = Of(kind, scope, name);
                return CommitJson.Of(target, await engine.Commits.GetAsync(target, Uri.UnescapeDataString(revision), cancellationToken));
            })
            .Describe($"get{noun}Commit", "The commit a revision names: a full or short id, a branch, a tag, `HEAD~1`.").Produces<CommitJson>();
        group.MapPut("/commit", async (Scope scope, string name, HttpContext http, KlusterfuckEngine engine) =>
            {
                var body = await JsonBody.ReadAsync(http, AdminJson.Edge.SelectCommitJson, "selection");
                var target = Of(kind, scope, name);
                await engine.Commits.SelectAsync(target, body.Commit, Actor.Local, http.RequestAborted);
                return await print(engine, scope, target.Name, http.RequestAborted);
            })
            .Describe($"select{noun}Commit", "Selects a commit; it is in force for the next request.")
            .Accepts<SelectCommitJson>("application/json").Produces<TJson>();
        group.MapPost("/commit/undo", async (Scope scope, string name, KlusterfuckEngine engine, CancellationToken cancellationToken) =>
            {
                var target = Of(kind, scope, name);
                await engine.Commits.UndoAsync(target, Actor.Local, cancellationToken);
                return await print(engine, scope, target.Name, cancellationToken);
            })
            .Describe($"undo{noun}Commit", "Selects the commit that was selected before; again goes further back.").Produces<TJson>();
        group.MapGet("/selections", async (Scope scope, string name, KlusterfuckEngine engine, CancellationToken cancellationToken) =>
                Lists.Print(await engine.Commits.ListSelectionsAsync(Of(kind, scope, name), cancellationToken), SelectionJson.Of))
            .Describe($"list{noun}Selections", "Who selected what and when, newest first; the last 50.").Produces<ListJson<SelectionJson>>();
        group.MapGet("/compare/{**range}", async (Scope scope, string name, string range, KlusterfuckEngine engine, CancellationToken cancellationToken) =>
            {
                var (from, to) = Split(range);
                return ComparisonJson.Of(await engine.Commits.CompareAsync(Of(kind, scope, name), from, to, cancellationToken));
            })
            .Describe($"compare{noun}Commits", "What two commits differ in: `range` is `a...b`.").Produces<ComparisonJson>();
    }

    private static Target Of(TargetKind kind, Scope scope, string name) => new(kind, scope.Namespace, ResourceName.Parse(name));

    private static (string From, string To) Split(string range)
    {
        var parts = Uri.UnescapeDataString(range).Split("...");
        return parts is [{ Length: > 0 } from, { Length: > 0 } to]
            ? (from, to)
            : throw KlusterfuckException.ForProblems("range", [new Problem("RangeInvalid", "$", $"'{range}' is no range of commits: it must be two revisions with '...' between them.")]);
    }

    private static async Task<IResult> PrintFunction(KlusterfuckEngine engine, Scope scope, ResourceName name, CancellationToken cancellationToken) =>
        FunctionEndpoints.Print(await engine.Functions.GetAsync(scope.Namespace, name, cancellationToken), scope);

    private static async Task<IResult> PrintFlow(KlusterfuckEngine engine, Scope scope, ResourceName name, CancellationToken cancellationToken) =>
        FlowEndpoints.Print(await engine.Flows.GetAsync(scope.Namespace, name, cancellationToken), scope);
}
