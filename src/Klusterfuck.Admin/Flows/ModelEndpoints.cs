using System.ComponentModel;
using Klusterfuck.Engine;
using Klusterfuck.Engine.Invocation;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Rest.OpenApi;
using Klusterfuck.Rest.Problems;
using Klusterfuck.Rest.Requests;

namespace Klusterfuck.Admin.Flows;

/// <summary>Models of flows over REST.</summary>
internal static class ModelEndpoints
{
    public static void MapModels(this IEndpointRouteBuilder api)
    {
        var flows = api.MapGroup("/flows").WithTags("Flows");
        flows.MapGet("/{name}/model", Get).Describe("readFlowModel", "Reads the model of a commit, as it is written.").Produces<object>().Produces(304);
        flows.MapPut("/{name}/model", Put)
            .Describe("saveFlowModel", "Checks a model and commits it; deploys nothing. If-Match takes the model's ETag. The text is kept as it is written.")
            .Accepts<object>("application/json").Produces<FlowJson>();
        flows.MapPost("/validate", Validate).Describe("validateFlowModel", "Everything that is wrong with a model.")
            .Accepts<object>("application/json").Produces<ValidationJson>();
    }

    private static async Task<IResult> Get(
        Scope scope, string name, [Description("A revision; the tip of the default branch unless said.")] string? @ref, HttpContext http, KlusterfuckEngine engine)
    {
        var document = await engine.Flows.ReadModelAsync(scope.Namespace, ResourceName.Parse(name), string.IsNullOrEmpty(@ref) ? null : @ref, http.RequestAborted);
        http.Response.Headers[FunctionHttp.CommitHeader] = document.Commit.Value;
        return new BytesResult(System.Text.Encoding.UTF8.GetBytes(document.Json), "application/json", ETags.Of(document.BlobId));
    }

    private static async Task<IResult> Put(
        Scope scope, string name, [Description("The commit's message.")] string? message, HttpContext http, KlusterfuckEngine engine)
    {
        var id = ResourceName.Parse(name);
        var text = await ReadTextAsync(http);
        var commit = await engine.Flows.SaveModelAsync(
            scope.Namespace, id, text, string.IsNullOrEmpty(message) ? null : message, ETags.ExpectedBlob(http.Request), Actor.Local, http.RequestAborted);
        var saved = await engine.Flows.ReadModelAsync(scope.Namespace, id, commit.Id.Value, http.RequestAborted);
        http.Response.Headers.ETag = ETags.Of(saved.BlobId).ToString();
        http.Response.Headers[FunctionHttp.CommitHeader] = commit.Id.Value;
        return Results.Json(FlowJson.Of(await engine.Flows.GetAsync(scope.Namespace, id, http.RequestAborted), scope), AdminJson.Edge.FlowJson);
    }

    private static async Task<ValidationJson> Validate(Scope scope, HttpContext http, KlusterfuckEngine engine)
    {
        var problems = await engine.Flows.ValidateAsync(scope.Namespace, await ReadTextAsync(http), http.RequestAborted);
        return new ValidationJson(problems.Count == 0, problems);
    }

    private static async Task<string> ReadTextAsync(HttpContext http)
    {
        JsonBody.DemandJson(http);
        using var buffer = new MemoryStream();
        await http.Request.Body.CopyToAsync(buffer, http.RequestAborted);
        var bytes = buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
        JsonBody.Check(bytes);
        return Text.TryRead(bytes.Span, out var text)
            ? text
            : throw new EdgeException(StatusCodes.Status400BadRequest, EdgeCodes.BadJson, "The body is not UTF-8.");
    }
}
