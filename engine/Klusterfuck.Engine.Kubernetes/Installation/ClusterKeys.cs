using System.Security.Cryptography;
using System.Text;
using Klusterfuck.Engine.Kubernetes.Api;
using Klusterfuck.Engine.Kubernetes.Resources;
using Klusterfuck.Engine.Naming;
using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Kubernetes.Installation;

/// <summary>The random keys of an installation, made at its first start and never again.</summary>
public static class ClusterKeys
{
    private const int KeyBytes = 32;

    private static readonly (string Name, string[] Keys)[] All =
        [("klusterfuck-admin", ["token"]), ("klusterfuck-gogs", ["password", "key", "secret-key"]), ("klusterfuck-redis", ["password"])];

    /// <summary>The Secrets and their keys.</summary>
    internal static IEnumerable<(string Secret, string Key)> Names => All.SelectMany(s => s.Keys.Select(k => (s.Name, k)));

    /// <summary>Makes the Secrets that are not there.</summary>
    /// <param name="connection">The cluster.</param>
    /// <param name="system">The namespace the product is in.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.ClusterDenied"/>, <see cref="ErrorCodes.ClusterUnavailable"/>.</exception>
    public static async Task EnsureAsync(ClusterConnection connection, NamespaceName system, TimeProvider time, CancellationToken cancellationToken)
    {
        using var transport = new ApiTransport(connection, time);
        var api = new ClusterApi(transport);
        foreach (var (name, keys) in All)
        {
            // Created and never replaced: two that start at once end with the keys of one of them.
            if (await api.FindAsync(ResourceKind.Secret, system.Value, name, cancellationToken).ConfigureAwait(false) is null)
                await api.TryCreateAsync(ResourceKind.Secret, Make(system, name, keys), cancellationToken).ConfigureAwait(false);
        }
    }

    private static JObject Make(NamespaceName system, string name, string[] keys) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Secret",
        ["metadata"] = new JObject { ["name"] = name, ["namespace"] = system.Value, ["labels"] = new JObject { ["app.kubernetes.io/part-of"] = "klusterfuck" } },
        ["type"] = "Opaque",
        ["data"] = new JObject(keys.Select(k => new JProperty(k, Convert.ToBase64String(Encoding.ASCII.GetBytes(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(KeyBytes))))))),
    };
}
