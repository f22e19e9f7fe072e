using System.Collections.Immutable;
using Klusterfuck.Engine;
using Klusterfuck.Engine.Connectors;
using Klusterfuck.Engine.Embedded;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Rest.OpenApi;
using Klusterfuck.Rest.Requests;

namespace Klusterfuck.Admin.Connectors;

/// <summary>Connectors over REST.</summary>
internal static class ConnectorEndpoints
{
    public static void MapConnectors(this IEndpointRouteBuilder api)
    {
        var connectors = api.MapGroup("/connectors").WithTags("Connectors");
        connectors.MapGet("", List).Describe("listConnectors", "Lists connectors with their variables: those that come with the product, then registered ones by name.").Produces<ListJson<ConnectorJson>>();
        connectors.MapPost("", Create).Describe("createConnector", "Registers an image of one's own as a connector. Embedded it is not run: start it by hand with a node's callback address.")
            .Accepts<CreateConnectorJson>("application/json").Produces<ConnectorJson>(201);
        connectors.MapGet("/{name}", Get).Describe("getConnector", "Reads one connector.").Produces<ConnectorJson>();
        connectors.MapPut("/{name}", Set).Describe("setConnector", "Replaces image, description and variables of a registered connector.")
            .Accepts<ConnectorSettingsJson>("application/json").Produces<ConnectorJson>();
        connectors.MapDelete("/{name}", Remove).Describe("removeConnector", "Removes a registered connector.").Produces(204);
        var nodes = api.MapGroup("/flows/{name}/connectors").WithTags("Connectors");
        nodes.MapGet("", ListNodes).Describe("listFlowConnectors", "Lists the connector nodes of a deployed flow: whether payloads come in, and why not.").Produces<ListJson<ConnectorNodeJson>>();
        nodes.MapPost("/{node}/callback", Reveal).Describe("revealCallback", "Answers the address payloads are posted to, with the key that is valid for that node alone.").Produces<CallbackJson>();
    }

    private static async Task<ListJson<ConnectorJson>> List(Scope scope, [AsParameters] ListQuery query, KlusterfuckEngine engine, CancellationToken cancellationToken) =>
        Lists.Print(await engine.Connectors.ListAsync(scope.Namespace, query.Page(), cancellationToken), c => ConnectorJson.Of(c, scope.Namespace.Value));

    private static async Task<IResult> Create(Scope scope, HttpContext http, KlusterfuckEngine engine)
    {
        var body = await JsonBody.ReadAsync(http, AdminJson.Edge.CreateConnectorJson, "connector");
        var type = await engine.Connectors.CreateAsync(
            scope.Namespace, ResourceName.Parse(body.Name), body.Image, body.Description ?? "", Read(body.Variables), http.RequestAborted);
        return Print(type, scope, scope.Path($"connectors/{type.Name}"));
    }

    private static async Task<IResult> Get(Scope scope, string name, KlusterfuckEngine engine, CancellationToken cancellationToken) =>
        Print(await engine.Connectors.GetAsync(scope.Namespace, ResourceName.Parse(name), cancellationToken), scope);

    private static async Task<IResult> Set(Scope scope, string name, HttpContext http, KlusterfuckEngine engine)
    {
        var body = await JsonBody.ReadAsync(http, AdminJson.Edge.ConnectorSettingsJson, "connector");
        var id = ResourceName.Parse(name);
        var expected = await ExpectedAsync(scope, id, http, engine);
        return Print(await engine.Connectors.SetAsync(scope.Namespace, id, body.Image, body.Description ?? "", Read(body.Variables), expected, http.RequestAborted), scope);
    }

    private static async Task<IResult> Remove(Scope scope, string name, HttpContext http, KlusterfuckEngine engine)
    {
        var id = ResourceName.Parse(name);
        await engine.Connectors.RemoveAsync(scope.Namespace, id, await ExpectedAsync(scope, id, http, engine), http.RequestAborted);
        return Results.NoContent();
    }

    private static async Task<ListJson<ConnectorNodeJson>> ListNodes(
        Scope scope, string name, KlusterfuckEngine engine, IFlowConnectors connectors, CancellationToken cancellationToken)
    {
        var flow = await engine.Flows.GetAsync(scope.Namespace, ResourceName.Parse(name), cancellationToken);
        return Lists.Print(await connectors.ListAsync(flow, cancellationToken), c => ConnectorNodeJson.Of(c, flow.Definition.Target, scope));
    }

    private static async Task<CallbackJson> Reveal(Scope scope, string name, string node, EmbeddedEngine embedded, HttpContext http)
    {
        var flow = await embedded.Engine.Flows.GetAsync(scope.Namespace, ResourceName.Parse(name), http.RequestAborted);
        var id = NodeId.Parse(node);
        if (!flow.Status.Entries.Contains(id))
            throw new KlusterfuckException(ErrorCodes.NodeNotFound, $"{flow.Definition.Target} has no connector '{id}'.", flow.Definition.Target.ToString());
        http.Response.Headers.CacheControl = "no-store";
        return new CallbackJson($"{scope.FlowUrl(flow.Definition.Name)}/{id}?{CallbackKeys.Parameter}={embedded.CallbackKeys.Of(flow.Definition.Target, id)}");
    }

    private static async Task<long?> ExpectedAsync(Scope scope, ResourceName name, HttpContext http, KlusterfuckEngine engine) =>
        http.Request.Headers.IfMatch.Count > 0 && (await engine.Connectors.GetAsync(scope.Namespace, name, http.RequestAborted)).Definition is { } definition
            ? ETags.ExpectedGeneration(http.Request, definition)
            : null;

    private static ImmutableArray<ConnectorVariableDefinition> Read(List<ConnectorVariableJson>? variables) => [.. (variables ?? []).Select(v => v.Read())];

    private static IResult Print(ConnectorType type, Scope scope, string? location = null)
    {
        var json = ConnectorJson.Of(type, scope.Namespace.Value);
        return type.Definition is { } definition
            ? new EntityResult<ConnectorJson>(definition, json, AdminJson.Edge.ConnectorJson, location)
            : Results.Json(json, AdminJson.Edge.ConnectorJson);
    }
}
