using Klusterfuck.Engine.Kubernetes.Api;
using Klusterfuck.Engine.Kubernetes.Reconciling;
using Klusterfuck.Engine.Kubernetes.Resources;
using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Kubernetes.Installation;

/// <summary>Installs the product in a cluster, and removes it.</summary>
public sealed class ClusterInstaller : IDisposable
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);

    // What keeps the users' work: removed only where that is asked for.
    private static readonly HashSet<string> Data = ["Namespace", "PersistentVolumeClaim", "CustomResourceDefinition"];

    private readonly ApiTransport transport;
    private readonly ClusterApi api;
    private readonly TimeProvider time;

    /// <summary>Asks nothing of the cluster yet.</summary>
    public ClusterInstaller(ClusterConnection connection, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(connection);
        transport = new ApiTransport(connection, time);
        api = new ClusterApi(transport);
        this.time = time;
    }

    /// <summary>What installing makes: kind and name of each object, for asking before.</summary>
    public static IReadOnlyList<string> Describe(InstallOptions options) => [.. InstallManifest.Read(options).Select(InstallManifest.Say)];

    /// <summary>Applies everything and waits until it is ready. Doing it again, also with a newer version, is how it is upgraded.</summary>
    /// <param name="options">What is installed.</param>
    /// <param name="progress">Told how far it is; null for nobody.</param>
    /// <param name="cancellationToken">Cancels; what was applied stays.</param>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.ClusterDenied"/>, <see cref="ErrorCodes.ClusterUnavailable"/> where the cluster does not answer or it is not ready in time.</exception>
    public async Task InstallAsync(InstallOptions options, IProgress<InstallProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        var objects = InstallManifest.Read(options);
        var deployments = objects.Where(o => options.Wait && (string?)o["kind"] == "Deployment").ToList();
        var total = objects.Count + deployments.Count;
        for (var i = 0; i < objects.Count; i++)
        {
            progress?.Report(new InstallProgress($"Applying {InstallManifest.Say(objects[i])}", i, total));
            await api.ApplyAsync(InstallManifest.KindOf(objects[i]), objects[i], cancellationToken).ConfigureAwait(false);
        }

        var began = time.GetTimestamp();
        for (var i = 0; i < deployments.Count; i++)
        {
            progress?.Report(new InstallProgress($"Waiting for {InstallManifest.Say(deployments[i])}", objects.Count + i, total));
            await WaitAsync(deployments[i], began, options.ReadyTime, cancellationToken).ConfigureAwait(false);
        }

        progress?.Report(new InstallProgress(options.Wait ? "Ready" : "Applied", total, total));
    }

    /// <summary>Removes the product. Functions, flows, repositories and runs stay unless their data is to be removed too.</summary>
    /// <param name="removeData">Whether the volumes, the custom resources with every function and flow in the cluster, and the namespace go too.</param>
    /// <param name="progress">Told how far it is; null for nobody.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task UninstallAsync(bool removeData, IProgress<InstallProgress>? progress, CancellationToken cancellationToken)
    {
        var objects = Removed(removeData);
        for (var i = 0; i < objects.Count; i++)
        {
            progress?.Report(new InstallProgress($"Removing {InstallManifest.Say(objects[i])}", i, objects.Count));
            var metadata = objects[i]["metadata"]!;
            await api.TryDeleteAsync(InstallManifest.KindOf(objects[i]), (string?)metadata["namespace"], (string)metadata["name"]!, null, null, cancellationToken).ConfigureAwait(false);
        }

        progress?.Report(new InstallProgress("Removed", objects.Count, objects.Count));
    }

    /// <summary>Waits until nothing is there any more of what <see cref="UninstallAsync"/> removes: the cluster removes what belongs to it a while later.</summary>
    /// <param name="removeData">As it was said to <see cref="UninstallAsync"/>.</param>
    /// <param name="limit">How long it may take.</param>
    /// <param name="progress">Told how far it is; null for nobody.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.ClusterUnavailable"/> where something is still there after that time.</exception>
    public async Task WaitRemovedAsync(bool removeData, TimeSpan limit, IProgress<InstallProgress>? progress, CancellationToken cancellationToken)
    {
        var objects = Removed(removeData);
        var began = time.GetTimestamp();
        for (var i = 0; i < objects.Count; i++)
        {
            progress?.Report(new InstallProgress($"Waiting for the end of {InstallManifest.Say(objects[i])}", i, objects.Count));
            var metadata = objects[i]["metadata"]!;
            while (await api.FindAsync(InstallManifest.KindOf(objects[i]), (string?)metadata["namespace"], (string)metadata["name"]!, cancellationToken).ConfigureAwait(false) is not null)
            {
                if (time.GetElapsedTime(began) > limit)
                {
                    throw new KlusterfuckException(
                        ErrorCodes.ClusterUnavailable, $"{InstallManifest.Say(objects[i])} is still there after {limit.TotalSeconds:0} s.", (string)metadata["name"]!,
                        "Look at what it waits for: a finalizer, or a pod that does not end.");
                }

                await Task.Delay(LookAgain, time, cancellationToken).ConfigureAwait(false);
            }
        }

        progress?.Report(new InstallProgress("Removed", objects.Count, objects.Count));
    }

    /// <inheritdoc/>
    public void Dispose() => transport.Dispose();

    private static List<JObject> Removed(bool withData) =>
        [.. InstallManifest.Read(new InstallOptions()).Reverse().Where(o => withData || !Data.Contains((string)o["kind"]!))];

    private async Task WaitAsync(JObject deployment, long began, TimeSpan limit, CancellationToken cancellationToken)
    {
        var (ns, name) = ((string)deployment["metadata"]!["namespace"]!, (string)deployment["metadata"]!["name"]!);
        while (true)
        {
            var there = await api.FindAsync(ResourceKind.Deployment, ns, name, cancellationToken).ConfigureAwait(false);
            if (there is not null && Rollout.Of(there).Complete)
                return;
            if (time.GetElapsedTime(began) > limit)
            {
                throw new KlusterfuckException(
                    ErrorCodes.ClusterUnavailable, $"The Deployment '{name}' is not ready after {limit.TotalMinutes:0.#} minutes.", name,
                    "Look at its pods; an image that cannot be pulled and a volume nobody provides are the usual reasons.");
            }

            await Task.Delay(LookAgain, time, cancellationToken).ConfigureAwait(false);
        }
    }
}
