using System.Collections.Immutable;
using System.ComponentModel;
using System.Text.Json;
using Klusterfuck.Admin.Functions;
using Klusterfuck.Engine;
using Klusterfuck.Engine.Definitions;
using Klusterfuck.Engine.Flows;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Rest.OpenApi;
using Klusterfuck.Rest.Requests;
using Microsoft.AspNetCore.Mvc;

namespace Klusterfuck.Admin.Flows;

/// <summary>Flows over REST.</summary>
internal static class FlowEndpoints
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void MapFlows(this IEndpointRouteBuilder api)
    {
        var flows = api.MapGroup("/flows").WithTags("Flows");
        flows.MapGet("", List).Describe("listFlows", "Lists flows by name.").Produces<ListJson<FlowJson>>();
        flows.MapPost("", Create).Describe("createFlow", "Creates a flow with its repository; a model that is sent is committed and deployed.")
            .Accepts<CreateFlowJson>("application/json").Produces<FlowJson>(201);
        flows.MapGet("/{name}", Get).Describe("getFlow", "Reads one flow.").Produces<FlowJson>();
        flows.MapPatch("/{name}", Patch).Describe("patchFlow", "Changes the labels of a flow, by merge patch (RFC 7396).")
            .Accepts<FlowSettingsJson>("application/merge-patch+json", "application/json").Produces<FlowJson>();
        flows.MapDelete("/{name}", Remove).Describe("removeFlow", "Removes a flow; runs that have not ended are cancelled. Its repository is kept unless asked for.").Produces(204);
        flows.MapPost("/{name}/deploy", Deploy).Describe("deployFlow", "Deploys a commit of a flow: checks its model and selects it.")
            .Accepts<DeployJson>(isOptional: true, "application/json").Produces<FlowJson>();
    }

    internal static IResult Print(Flow flow, Scope scope, string? location = null) =>
        new EntityResult<FlowJson>(flow.Definition, FlowJson.Of(flow, scope), AdminJson.Edge.FlowJson, location);

    private static async Task<ListJson<FlowJson>> List(
        Scope scope, [AsParameters] ListQuery query, [Description("Labels to select by: `a=b,c!=d`.")] string? label, KlusterfuckEngine engine, CancellationToken cancellationToken)
    {
        var page = await engine.Flows.ListAsync(scope.Namespace, LabelSelector.Parse(label), query.Page(), cancellationToken);
        return Lists.Print(page, f => FlowJson.Of(f, scope));
    }

    private static async Task<IResult> Create(Scope scope, HttpContext http, KlusterfuckEngine engine)
    {
        var body = await JsonBody.ReadAsync(http, AdminJson.Edge.CreateFlowJson, "flow");
        var model = body.Model?.ToJsonString(Indented) + "\n";
        var flow = await engine.Flows.CreateAsync(
            scope.Namespace, ResourceName.Parse(body.Name), body.Model is null ? null : model, FunctionBodies.Sorted(body.Labels), Actor.Local, http.RequestAborted);
        return Print(flow, scope, scope.Path($"flows/{flow.Definition.Name}"));
    }

    private static async Task<IResult> Get(Scope scope, string name, KlusterfuckEngine engine, CancellationToken cancellationToken) =>
        Print(await engine.Flows.GetAsync(scope.Namespace, ResourceName.Parse(name), cancellationToken), scope);

    private static async Task<IResult> Patch(Scope scope, string name, HttpContext http, KlusterfuckEngine engine)
    {
        using var document = await JsonBody.ParseAsync(http);
        var body = JsonBody.Convert(document.RootElement, AdminJson.Edge.FlowSettingsJson, "flow");
        var current = (await engine.Flows.GetAsync(scope.Namespace, ResourceName.Parse(name), http.RequestAborted)).Definition;
        var expected = ETags.ExpectedGeneration(http.Request, current);
        // Labels set to null go; where "labels" itself is null, all go.
        var isCleared = document.RootElement.TryGetProperty("labels", out var sent) && sent.ValueKind == JsonValueKind.Null;
        var labels = isCleared ? ImmutableSortedDictionary<string, string>.Empty : current.Labels;
        foreach (var (key, value) in body.Labels ?? [])
            labels = value is null ? labels.Remove(key) : labels.SetItem(key, value);
        // What the patch is applied to was read a moment ago: only that generation may become this.
        var flow = await engine.Flows.SetLabelsAsync(scope.Namespace, current.Name, labels, expected ?? current.Generation, http.RequestAborted);
        return Print(flow, scope);
    }

    private static async Task<IResult> Remove(
        Scope scope, string name, [FromQuery, Description("`remove`: its repository goes too.")] string? repository, HttpContext http, KlusterfuckEngine engine)
    {
        var id = ResourceName.Parse(name);
        var expected = http.Request.Headers.IfMatch.Count == 0
            ? null
            : ETags.ExpectedGeneration(http.Request, (await engine.Flows.GetAsync(scope.Namespace, id, http.RequestAborted)).Definition);
        await engine.Flows.RemoveAsync(scope.Namespace, id, RepositoryChoice.IsRemoved(repository), expected, http.RequestAborted);
        return Results.NoContent();
    }

    private static async Task<IResult> Deploy(Scope scope, string name, HttpContext http, KlusterfuckEngine engine)
    {
        var body = await JsonBody.ReadOptionalAsync(http, AdminJson.Edge.DeployJson, "deployment");
        return Print(await engine.Flows.DeployAsync(scope.Namespace, ResourceName.Parse(name), body?.Commit, Actor.Local, http.RequestAborted), scope);
    }
}
