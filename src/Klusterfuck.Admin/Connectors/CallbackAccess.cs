using Klusterfuck.Engine;
using Klusterfuck.Engine.Connectors;
using Klusterfuck.Engine.Embedded;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Admin.Connectors;

/// <summary>Lets in who posts to a node with the key its callback address carries.</summary>
internal sealed class CallbackAccess(EmbeddedEngine embedded)
{
    /// <summary>Whether a request to a callback address carries the node's key; false where it carries none.</summary>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.Denied"/> for a wrong key.</exception>
    public bool IsAllowed(HttpContext http)
    {
        var ns = http.GetRouteValue("ns") is string name ? NamespaceName.Parse(name) : NamespaceName.Default;
        return IsAllowed(http, Target.Flow(ns, ResourceName.Parse(http.GetRouteValue("flow") as string)), NodeId.Parse(http.GetRouteValue("node") as string));
    }

    /// <summary>Whether a request carries the key of a node; false where it carries none.</summary>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.Denied"/> for a wrong key.</exception>
    public bool IsAllowed(HttpContext http, Target flow, NodeId node)
    {
        if (!http.Request.Query.TryGetValue(CallbackKeys.Parameter, out var key))
            return false;
        return embedded.CallbackKeys.Matches(flow, node, key.ToString())
            ? true
            : throw new KlusterfuckException(ErrorCodes.Denied, "The key of this address is wrong.", hint: "Ask for the node's callback address again.");
    }
}
