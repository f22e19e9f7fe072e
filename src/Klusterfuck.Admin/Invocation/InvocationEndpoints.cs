using Klusterfuck.Admin.Security;
using Klusterfuck.Engine;
using Klusterfuck.Engine.Functions;
using Klusterfuck.Engine.Invocation;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Rest.OpenApi;
using Klusterfuck.Rest.Requests;
using Klusterfuck.Rest.Security;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Klusterfuck.Admin.Invocation;

/// <summary>Where functions answer.</summary>
internal static class InvocationEndpoints
{
    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

    /// <summary>Maps the call of a function in the API.</summary>
    public static void MapInvoke(this IEndpointRouteBuilder api) =>
        api.MapPost("/functions/{name}/invoke", Invoke).WithTags("Functions").WithMetadata(new SizeLimit(null))
            .Describe("invokeFunction", "Sends the body to a function and answers what it answers. The header X-Kf-Commit runs another commit without selecting it.")
            .AcceptsBytes().Produces(200, contentType: "application/octet-stream");

    /// <summary>Maps the addresses of functions.</summary>
    public static void MapFunctionAddresses(this IEndpointRouteBuilder app)
    {
        MapAddress(app, "/fn/{name}", "callFunction");
        MapAddress(app, "/ns/{ns}/fn/{name}", "callFunctionIn");
    }

    private static void MapAddress(IEndpointRouteBuilder app, string prefix, string operation)
    {
        // Every method is served; those a description can name are described, whatever else there is works as well.
        app.MapMethods(prefix + "/{**path}", Methods, Call).WithTags("Function addresses").WithMetadata(new AccessMetadata(AccessRule.Function), new SizeLimit(null))
            .Describe(operation, "Calls a function: method, path, query, headers and body go to its program. One whose access is public needs no token.")
            .AcceptsBytes().Produces(200, contentType: "application/octet-stream");
        app.Map(prefix + "/{**path}", Call).WithMetadata(new AccessMetadata(AccessRule.Function), new SizeLimit(null)).ExcludeFromDescription();
    }

    private static async Task Invoke(Scope scope, string name, HttpContext http, KlusterfuckEngine engine)
    {
        AllowSlowBodies(http);
        var function = Target.Function(scope.Namespace, ResourceName.Parse(name));
        await FunctionExchange.RunAsync(http, engine.Invoker, function, "/", await FindCommitAsync(http, function, engine), shared: false);
    }

    private static async Task Call(Scope scope, string name, string? path, HttpContext http, KlusterfuckEngine engine, Authenticator authenticator)
    {
        var function = Target.Function(scope.Namespace, ResourceName.Parse(name));
        var definition = await engine.Functions.FindDefinitionAsync(function.Namespace, function.Name, http.RequestAborted);
        var isPublic = definition?.Access == FunctionAccess.Public;
        if (!isPublic || http.Request.Headers.ContainsKey(FunctionHttp.CommitHeader))
            await DemandAsync(http, function, authenticator);
        if (definition is null)
            throw new KlusterfuckException(ErrorCodes.FunctionNotFound, $"There is no {function}.", function.ToString());
        AllowSlowBodies(http);
        await FunctionExchange.RunAsync(http, engine.Invoker, function, PathOf(path), await FindCommitAsync(http, function, engine), isPublic);
    }

    private static async Task DemandAsync(HttpContext http, Target function, Authenticator authenticator)
    {
        AccessMiddleware.Challenge(http, AccessRule.Function);
        var caller = await authenticator.IdentifyAsync(http, basic: false);
        if (!caller.Known)
            throw new KlusterfuckException(ErrorCodes.Denied, $"Calling {function} needs the token of the service.", function.ToString(), TokenCheck.WhereItIs);
        http.Response.Headers.Remove("WWW-Authenticate");
        http.Features.Set(caller);
    }

    private static async Task<CommitId?> FindCommitAsync(HttpContext http, Target function, KlusterfuckEngine engine)
    {
        string? revision = http.Request.Headers[FunctionHttp.CommitHeader];
        if (string.IsNullOrEmpty(revision))
            return null;
        return (await engine.Commits.GetAsync(function, revision, http.RequestAborted)).Commit.Id;
    }

    // A '/' of a name that was sent as %2F arrives so.
    private static string PathOf(string? rest) => "/" + rest?.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);

    // A program may answer while it reads, at its own pace; how long a call may take is the function's own setting.
    private static void AllowSlowBodies(HttpContext http)
    {
        if (http.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
            rate.MinDataRate = null;
    }
}
