using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Nodes;
using Klusterfuck.Engine;
using Klusterfuck.Engine.Definitions;
using Klusterfuck.Engine.Functions;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Rest.OpenApi;
using Klusterfuck.Rest.Requests;
using Microsoft.AspNetCore.Mvc;

namespace Klusterfuck.Admin.Functions;

/// <summary>Functions over REST.</summary>
internal static class FunctionEndpoints
{
    public static void MapFunctions(this IEndpointRouteBuilder api)
    {
        var functions = api.MapGroup("/functions").WithTags("Functions");
        functions.MapGet("", List).Describe("listFunctions", "Lists functions by name.").Produces<ListJson<FunctionJson>>();
        functions.MapPost("", Create).Describe("createFunction", "Creates a function, with a repository that holds a working program.")
            .Accepts<CreateFunctionJson>("application/json").Produces<FunctionJson>(201);
        functions.MapGet("/{name}", Get).Describe("getFunction", "Reads one function.").Produces<FunctionJson>();
        functions.MapPut("/{name}", Replace).Describe("replaceFunction", "Replaces what its owner says of a function; what is not sent falls back to its default.")
            .Accepts<FunctionSettingsJson>("application/json").Produces<FunctionJson>();
        functions.MapPatch("/{name}", Patch).Describe("patchFunction", "Changes what its owner says of a function, by merge patch (RFC 7396).")
            .Accepts<FunctionSettingsJson>("application/merge-patch+json", "application/json").Produces<FunctionJson>();
        functions.MapDelete("/{name}", Remove).Describe("removeFunction", "Removes a function. Its repository is kept unless asked for.").Produces(204);
        functions.MapGet("/{name}/stats", Statistics).Describe("getFunctionStats", "Calls, errors and latencies of the last hour, as this process saw them.")
            .Produces<StatisticsJson>();
    }

    private static async Task<ListJson<FunctionJson>> List(
        Scope scope, [AsParameters] ListQuery query, [Description("Labels to select by: `a=b,c!=d`.")] string? label, KlusterfuckEngine engine, CancellationToken cancellationToken)
    {
        var page = await engine.Functions.ListAsync(scope.Namespace, LabelSelector.Parse(label), query.Page(), cancellationToken);
        return Lists.Print(page, f => FunctionJson.Of(f, scope));
    }

    private static async Task<IResult> Create(Scope scope, HttpContext http, KlusterfuckEngine engine)
    {
        var body = await JsonBody.ReadAsync(http, AdminJson.Edge.CreateFunctionJson, "function");
        var function = await engine.Functions.CreateAsync(FunctionBodies.Read(body, scope.Namespace), Actor.Local, http.RequestAborted);
        return Print(function, scope, scope.Path($"functions/{function.Definition.Name}"));
    }

    private static async Task<IResult> Get(Scope scope, string name, KlusterfuckEngine engine, CancellationToken cancellationToken) =>
        Print(await engine.Functions.GetAsync(scope.Namespace, ResourceName.Parse(name), cancellationToken), scope);

    private static async Task<IResult> Replace(Scope scope, string name, HttpContext http, KlusterfuckEngine engine)
    {
        using var body = await JsonBody.ParseAsync(http);
        var settings = Read(body.RootElement);
        return await ChangeAsync(scope, name, settings.ApplyTo, http, engine);
    }

    private static async Task<IResult> Patch(Scope scope, string name, HttpContext http, KlusterfuckEngine engine)
    {
        using var body = await JsonBody.ParseAsync(http);
        Read(body.RootElement);
        var patch = JsonNode.Parse(body.RootElement.GetRawText());
        return await ChangeAsync(scope, name, Apply, http, engine);

        FunctionDefinition Apply(FunctionDefinition stored)
        {
            var current = JsonSerializer.SerializeToNode(FunctionSettingsJson.Of(stored), AdminJson.Edge.FunctionSettingsJson);
            return MergePatch.Apply(current, patch).Deserialize(AdminJson.Edge.FunctionSettingsJson)!.ApplyTo(stored);
        }
    }

    private static async Task<IResult> Remove(
        Scope scope, string name, [FromQuery, Description("`remove`: its repository goes too.")] string? repository, HttpContext http, KlusterfuckEngine engine)
    {
        var id = ResourceName.Parse(name);
        var expected = await ExpectedAsync(scope, id, http, engine);
        await engine.Functions.RemoveAsync(scope.Namespace, id, RepositoryChoice.IsRemoved(repository), expected, http.RequestAborted);
        return Results.NoContent();
    }

    private static async Task<StatisticsJson> Statistics(Scope scope, string name, KlusterfuckEngine engine, CancellationToken cancellationToken)
    {
        var function = await engine.Functions.GetAsync(scope.Namespace, ResourceName.Parse(name), cancellationToken);
        return StatisticsJson.Of(engine.Telemetry.ReadStatistics(function.Definition));
    }

    private static async Task<IResult> ChangeAsync(
        Scope scope, string name, Func<FunctionDefinition, FunctionDefinition> change, HttpContext http, KlusterfuckEngine engine)
    {
        var id = ResourceName.Parse(name);
        var expected = await ExpectedAsync(scope, id, http, engine);
        return Print(await engine.Functions.UpdateAsync(scope.Namespace, id, change, expected, http.RequestAborted), scope);
    }

    private static async Task<long?> ExpectedAsync(Scope scope, ResourceName name, HttpContext http, KlusterfuckEngine engine) =>
        http.Request.Headers.IfMatch.Count == 0
            ? null
            : ETags.ExpectedGeneration(http.Request, (await engine.Functions.GetAsync(scope.Namespace, name, http.RequestAborted)).Definition);

    // Everything a function shows may come back in a body; what cannot be changed there is told apart from what is not known at all.
    private static FunctionSettingsJson Read(JsonElement body)
    {
        if (body.ValueKind == JsonValueKind.Object)
        {
            var writable = AdminJson.Edge.FunctionSettingsJson.Properties.Select(p => p.Name).ToHashSet(StringComparer.Ordinal);
            var shown = AdminJson.Edge.FunctionJson.Properties.Select(p => p.Name).ToHashSet(StringComparer.Ordinal);
            var fixedKeys = body.EnumerateObject().Where(p => shown.Contains(p.Name) && !writable.Contains(p.Name)).ToList();
            if (fixedKeys.Count > 0)
            {
                throw KlusterfuckException.ForProblems(
                    "function", [.. fixedKeys.Select(p => new Problem("ReadOnly", $"$.{p.Name}", $"'{p.Name}' cannot be changed here; {string.Join(", ", writable)} can."))]);
            }
        }
        return JsonBody.Convert(body, AdminJson.Edge.FunctionSettingsJson, "function");
    }

    internal static IResult Print(Function function, Scope scope, string? location = null) =>
        new EntityResult<FunctionJson>(function.Definition, FunctionJson.Of(function, scope), AdminJson.Edge.FunctionJson, location);
}
