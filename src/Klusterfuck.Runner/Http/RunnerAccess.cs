using System.Security.Cryptography;
using System.Text;
using Klusterfuck.Engine;
using Klusterfuck.Engine.Connectors;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Runners;
using Klusterfuck.Rest.Security;

namespace Klusterfuck.Runner.Http;

/// <summary>Lets in who has the token, and who posts to a node with the key its address carries.</summary>
internal sealed class RunnerAccess(RequestDelegate next, TokenCheck token, IRunnerDirectory directory)
{
    private const string Scheme = "Bearer ";

    public async Task InvokeAsync(HttpContext http)
    {
        var endpoint = http.GetEndpoint();
        if (endpoint is not null)
        {
            var isCallback = endpoint.Metadata.GetMetadata<AccessMetadata>()?.Rule == AccessRule.Callback;
            if (!(isCallback && await HasKeyAsync(http)) && !HasToken(http))
            {
                http.Response.Headers.WWWAuthenticate = "Bearer realm=\"Klusterfuck\"";
                throw new KlusterfuckException(ErrorCodes.Denied, "This needs the token of the service.", hint: "It is the one admin was given.");
            }

            http.Features.Set(new Caller(Known: true, Session: null));
        }

        await next(http);
    }

    private bool HasToken(HttpContext http)
    {
        var header = http.Request.Headers.Authorization.ToString();
        return header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) && token.Matches(header[Scheme.Length..].Trim());
    }

    private async Task<bool> HasKeyAsync(HttpContext http)
    {
        if (!http.Request.Query.TryGetValue(CallbackKeys.Parameter, out var given))
            return false;
        var ns = http.GetRouteValue("ns") is string name ? NamespaceName.Parse(name) : NamespaceName.Default;
        var target = Target.Flow(ns, ResourceName.Parse(http.GetRouteValue("flow") as string));
        var flow = await directory.FindFlowAsync(target, http.RequestAborted);
        var key = flow?.CallbackKeys.GetValueOrDefault(NodeId.Parse(http.GetRouteValue("node") as string).Value);
        return key is not null && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(key)), SHA256.HashData(Encoding.UTF8.GetBytes(given.ToString())))
            ? true
            : throw new KlusterfuckException(ErrorCodes.Denied, "The key of this address is wrong.", hint: "Ask for the node's callback address again.");
    }
}
