using Klusterfuck.Engine;
using Klusterfuck.Engine.Kubernetes;
using Klusterfuck.Engine.Kubernetes.Installation;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Admin.Cluster;

/// <summary>Makes the keys of an installation before the service starts for the first time, in the cluster this runs in.</summary>
internal static class Bootstrap
{
    private static readonly TimeSpan TimeLimit = TimeSpan.FromMinutes(2);

    public static async Task<int> RunAsync(Func<string, string?> environment, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeLimit);
        try
        {
            var system = NamespaceName.Parse(environment("KF_SYSTEM_NAMESPACE") is { Length: > 0 } name ? name : "klusterfuck");
            await ClusterKeys.EnsureAsync(ClusterConnection.InCluster(), system, TimeProvider.System, limit.Token);
            return 0;
        }
        catch (KlusterfuckException e)
        {
            Console.Error.WriteLine(e.Hint is null ? e.Message : $"{e.Message} {e.Hint}");
            return 1;
        }
    }
}
