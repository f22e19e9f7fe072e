using Klusterfuck.Admin.Cluster;
using Klusterfuck.Engine.Embedded;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Rest.OpenApi;
using Klusterfuck.Rest.Requests;

namespace Klusterfuck.Admin.Overview;

/// <summary>The namespaces over REST.</summary>
internal static class NamespaceEndpoints
{
    public static void MapNamespaces(this IEndpointRouteBuilder app) =>
        app.MapGet("/api/v1/namespaces", List).WithTags("Overview")
            .Describe("listNamespaces", "The namespaces there are: default, and those that have functions, flows, connectors; in a cluster those that are served.")
            .Produces<ListJson<NamespaceJson>>();

    private static ListJson<NamespaceJson> List(EmbeddedEngine embedded, IServiceProvider services)
    {
        var served = services.GetService<ServedCluster>()?.Options.Namespaces ?? [];
        var all = embedded.ListNamespaces().Concat(served).Append(NamespaceName.Default).Select(n => n.Value).Distinct().Order(StringComparer.Ordinal);
        return Lists.Print(all, name => new NamespaceJson(name));
    }
}
