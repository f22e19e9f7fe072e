using System.Text.Json;
using Klusterfuck.Engine;
using Klusterfuck.Engine.Flows;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Rest.OpenApi;
using Klusterfuck.Rest.Requests;

namespace Klusterfuck.Admin.Flows;

/// <summary>What editors of flows ask for, and holding a flow, over REST.</summary>
internal static class FlowToolEndpoints
{
    public static void MapFlowTools(this IEndpointRouteBuilder api)
    {
        api.MapGet("/schemas/flow", () => new BytesResult(System.Text.Encoding.UTF8.GetBytes(FlowSchema.Json), "application/schema+json")).WithTags("Flows")
            .Describe("readFlowSchema", "The JSON Schema of `flow.json`, with a definition for each kind of node.").Produces<object>(200, "application/schema+json");
        var flows = api.MapGroup("/flows").WithTags("Flows");
        flows.MapPost("/expression", Evaluate).Describe("evaluateExpression", "Tries an expression on a payload, as nodes evaluate it.")
            .Accepts<ExpressionJson>("application/json").Produces<ExpressionValueJson>();
        flows.MapPost("/{name}/suspend", Suspend).Describe("suspendFlow", "Lets a flow take no payloads; runs that have begun go on.").Produces<FlowJson>();
        flows.MapPost("/{name}/resume", Resume).Describe("resumeFlow", "Lets a suspended flow take payloads again.").Produces<FlowJson>();
    }

    private static Task<IResult> Suspend(Scope scope, string name, HttpContext http, KlusterfuckEngine engine) => SetAsync(scope, name, true, http, engine);

    private static Task<IResult> Resume(Scope scope, string name, HttpContext http, KlusterfuckEngine engine) => SetAsync(scope, name, false, http, engine);

    private static async Task<IResult> SetAsync(Scope scope, string name, bool suspended, HttpContext http, KlusterfuckEngine engine) =>
        FlowEndpoints.Print(await engine.Flows.SuspendAsync(scope.Namespace, ResourceName.Parse(name), suspended, http.RequestAborted), scope);

    private static async Task<ExpressionValueJson> Evaluate(HttpContext http, CancellationToken cancellationToken)
    {
        var body = await JsonBody.ReadAsync(http, AdminJson.Edge.ExpressionJson, "expression");
        var payload = body.Payload.ValueKind switch
        {
            JsonValueKind.Undefined => "null",
            JsonValueKind.String => body.Payload.GetString()!,
            _ => body.Payload.GetRawText(),
        };
        var value = await Task.Run(() => FlowCatalog.Evaluate(body.Expression, payload), cancellationToken);
        if (value.Json is null)
            return new ExpressionValueJson(null, value.Error);
        using var document = JsonDocument.Parse(value.Json, new JsonDocumentOptions { MaxDepth = 128 });
        return new ExpressionValueJson(document.RootElement.Clone(), null);
    }
}
