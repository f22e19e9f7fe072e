using Klusterfuck.Admin.Security;
using Klusterfuck.Engine;
using Klusterfuck.Engine.Connectors;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Rest.OpenApi;
using Klusterfuck.Rest.Requests;
using Klusterfuck.Rest.Security;

namespace Klusterfuck.Admin.Connectors;

/// <summary>Where connectors that are asked by HTTP answer: with a signature they check themselves, else with the token or the node's key.</summary>
internal static class HookEndpoints
{
    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

    public static void MapConnectorHooks(this IEndpointRouteBuilder app)
    {
        Map(app, "/hook/{flow}/{node}", "callConnector");
        Map(app, "/ns/{ns}/hook/{flow}/{node}", "callConnectorIn");
    }

    /// <summary>The path of a connector.</summary>
    public static string PathOf(Target flow, NodeId node) =>
        flow.Namespace == NamespaceName.Default ? $"/hook/{flow.Name}/{node}" : $"/ns/{flow.Namespace}/hook/{flow.Name}/{node}";

    private static void Map(IEndpointRouteBuilder app, string prefix, string operation) =>
        app.MapMethods(prefix + "/{**path}", Methods, Call).WithTags("Connectors").WithMetadata(new AccessMetadata(AccessRule.Function), new SizeLimit(null))
            .Describe(operation, "Asks a connector of kind http or git. One that checks a signature needs no token.")
            .AcceptsBytes().Produces(202, contentType: "application/json");

    private static async Task Call(Scope scope, string flow, string node, string? path, HttpContext http, IFlowConnectors connectors, CallbackAccess access, Authenticator authenticator)
    {
        var (target, id) = (Target.Flow(scope.Namespace, ResourceName.Parse(flow)), NodeId.Parse(node));
        var taker = await connectors.FindAsync(target, id, http.RequestAborted);
        if (taker is not { ChecksSignature: true })
            await DemandAsync(http, target, id, access, authenticator);
        if (taker is null)
            throw new KlusterfuckException(ErrorCodes.NodeNotFound, $"{target} has no connector '{id}' that is asked by HTTP.", target.ToString());
        await taker.AnswerAsync(http, "/" + path);
    }

    private static async Task DemandAsync(HttpContext http, Target flow, NodeId node, CallbackAccess access, Authenticator authenticator)
    {
        if (access.IsAllowed(http, flow, node))
        {
            // It is for the door alone: what lies behind keeps where a payload is from, and shows it.
            http.Request.QueryString = QueryString.Create(http.Request.Query.Where(q => q.Key != CallbackKeys.Parameter));
            return;
        }

        AccessMiddleware.Challenge(http, AccessRule.Function);
        if (!(await authenticator.IdentifyAsync(http, basic: false)).Known)
            throw new KlusterfuckException(ErrorCodes.Denied, "This needs the token of the service, or the key of the node.", hint: TokenCheck.WhereItIs);
        http.Response.Headers.Remove("WWW-Authenticate");
    }
}
