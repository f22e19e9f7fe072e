using Klusterfuck.Engine;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Rest.OpenApi;
using Klusterfuck.Rest.Requests;

namespace Klusterfuck.Admin.Secrets;

/// <summary>Secrets over REST.</summary>
internal static class SecretEndpoints
{
    public static void MapSecrets(this IEndpointRouteBuilder api)
    {
        var secrets = api.MapGroup("/secrets").WithTags("Secrets");
        secrets.MapGet("", List).Describe("listSecrets", "Lists secrets by name, without values.").Produces<ListJson<SecretJson>>();
        secrets.MapPost("", Create).Describe("createSecret", "Creates a secret.").Accepts<CreateSecretJson>("application/json").Produces<SecretJson>(201);
        secrets.MapGet("/{name}", Get).Describe("getSecret", "Reads what is known of one secret, without its value.").Produces<SecretJson>();
        secrets.MapPut("/{name}", Set).Describe("setSecret", "Creates a secret or replaces its value.").Accepts<SecretValueJson>("application/json").Produces<SecretJson>();
        secrets.MapDelete("/{name}", Remove).Describe("removeSecret", "Removes a secret.").Produces(204);
    }

    private static async Task<ListJson<SecretJson>> List(Scope scope, [AsParameters] ListQuery query, KlusterfuckEngine engine, CancellationToken cancellationToken) =>
        Lists.Print(await engine.Secrets.ListAsync(scope.Namespace, query.Page(), cancellationToken), SecretJson.Of);

    private static async Task<IResult> Create(Scope scope, HttpContext http, KlusterfuckEngine engine)
    {
        var body = await JsonBody.ReadAsync(http, AdminJson.Edge.CreateSecretJson, "secret");
        var name = ResourceName.Parse(body.Name);
        if (await engine.Secrets.FindAsync(scope.Namespace, name, http.RequestAborted) is not null)
            throw new KlusterfuckException(ErrorCodes.SecretExists, $"There is a secret {scope.Namespace}/{name} already.", $"secret {scope.Namespace}/{name}");
        var entry = await engine.Secrets.SetAsync(scope.Namespace, name, body.Value, body.ForFunctions ?? false, http.RequestAborted);
        http.Response.Headers.Location = scope.Path($"secrets/{name}");
        return Results.Json(SecretJson.Of(entry), AdminJson.Edge.SecretJson, statusCode: StatusCodes.Status201Created);
    }

    private static async Task<SecretJson> Get(Scope scope, string name, KlusterfuckEngine engine, CancellationToken cancellationToken)
    {
        var id = ResourceName.Parse(name);
        return await engine.Secrets.FindAsync(scope.Namespace, id, cancellationToken) is { } found ? SecretJson.Of(found.Entry) : throw NotFound(scope, id);
    }

    private static async Task<SecretJson> Set(Scope scope, string name, HttpContext http, KlusterfuckEngine engine)
    {
        var body = await JsonBody.ReadAsync(http, AdminJson.Edge.SecretValueJson, "secret");
        var id = ResourceName.Parse(name);
        var forFunctions = body.ForFunctions ?? (await engine.Secrets.FindAsync(scope.Namespace, id, http.RequestAborted))?.Entry.ForFunctions ?? false;
        return SecretJson.Of(await engine.Secrets.SetAsync(scope.Namespace, id, body.Value, forFunctions, http.RequestAborted));
    }

    private static async Task<IResult> Remove(Scope scope, string name, KlusterfuckEngine engine, CancellationToken cancellationToken)
    {
        var id = ResourceName.Parse(name);
        return await engine.Secrets.RemoveAsync(scope.Namespace, id, cancellationToken) ? Results.NoContent() : throw NotFound(scope, id);
    }

    private static KlusterfuckException NotFound(Scope scope, ResourceName name) =>
        new(ErrorCodes.SecretNotFound, $"There is no secret {scope.Namespace}/{name}.", $"secret {scope.Namespace}/{name}");
}
