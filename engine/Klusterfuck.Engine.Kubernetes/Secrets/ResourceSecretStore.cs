using System.Globalization;
using System.Text;
using Klusterfuck.Engine.Kubernetes.Api;
using Klusterfuck.Engine.Kubernetes.Manifests;
using Klusterfuck.Engine.Kubernetes.Resources;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Secrets;
using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Kubernetes.Secrets;

/// <summary>Secrets of users as Secrets of the cluster, which encrypts them at rest where it is told to.</summary>
/// <param name="api">The cluster.</param>
/// <param name="time">The clock.</param>
internal sealed class ResourceSecretStore(ClusterApi api, TimeProvider time) : ISecretStore
{
    // A variable of a process holds 128 KiB at most on Linux, its name included.
    private const int MaxCharacters = 32 * 1024;
    private const string Yes = "true";

    public async Task<Page<SecretEntry>> ListAsync(NamespaceName ns, PageRequest page, CancellationToken cancellationToken)
    {
        var limit = Math.Clamp(page.Limit, 1, 1000);
        var list = await api.ListAsync(ResourceKind.Secret, ns.Value, Marks.Secret, cancellationToken).ConfigureAwait(false);
        var found = list.Items.Select(s => ReadEntry(ns, s)).OfType<SecretEntry>().Where(s => string.CompareOrdinal(s.Name.Value, page.Cursor ?? "") > 0)
            .OrderBy(s => s.Name.Value, StringComparer.Ordinal).Take(limit + 1).ToList();
        return found.Count > limit ? new Page<SecretEntry>(found[..limit], found[limit - 1].Name.Value) : new Page<SecretEntry>(found, null);
    }

    public async Task<(SecretEntry Entry, string Value)?> FindAsync(NamespaceName ns, ResourceName name, CancellationToken cancellationToken)
    {
        var secret = await api.FindAsync(ResourceKind.Secret, ns.Value, ChildName.OfSecret(name), cancellationToken).ConfigureAwait(false);
        if (secret is null || ReadEntry(ns, secret) is not { } entry || entry.Name != name)
            return null;
        try
        {
            return (entry, Encoding.UTF8.GetString(Convert.FromBase64String((string?)secret["data"]?[FunctionManifests.ValueKey] ?? "")));
        }
        catch (FormatException)
        {
            throw new KlusterfuckException(ErrorCodes.SecretUnreadable, $"The secret '{name}' in the namespace '{ns}' cannot be read.", $"secret {ns}/{name}", "Set its value again.");
        }
    }

    public async Task<SecretEntry> SetAsync(NamespaceName ns, ResourceName name, string value, bool forFunctions, CancellationToken cancellationToken)
    {
        Check(ns, name, value);
        var entry = new SecretEntry(ns, name, forFunctions, DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds()));
        await api.ApplyAsync(ResourceKind.Secret, Write(entry, value), cancellationToken).ConfigureAwait(false);
        return entry;
    }

    public async Task<bool> RemoveAsync(NamespaceName ns, ResourceName name, CancellationToken cancellationToken) =>
        await FindAsync(ns, name, cancellationToken).ConfigureAwait(false) is not null
        && await api.TryDeleteAsync(ResourceKind.Secret, ns.Value, ChildName.OfSecret(name), null, null, cancellationToken).ConfigureAwait(false);

    private static JObject Write(SecretEntry entry, string value)
    {
        var labels = new JObject { [Marks.ManagedBy] = Marks.Product, [Marks.Secret] = entry.Name.Value };
        if (entry.ForFunctions)
            labels[Marks.ForFunctions] = Yes;
        return new JObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Secret",
            ["metadata"] = new JObject
            {
                ["name"] = ChildName.OfSecret(entry.Name),
                ["namespace"] = entry.Namespace.Value,
                ["labels"] = labels,
                ["annotations"] = new JObject { [Marks.UpdatedAt] = entry.UpdatedAt.ToString("O", CultureInfo.InvariantCulture) },
            },
            ["type"] = "Opaque",
            ["data"] = new JObject { [FunctionManifests.ValueKey] = Convert.ToBase64String(Encoding.UTF8.GetBytes(value)) },
        };
    }

    private static SecretEntry? ReadEntry(NamespaceName ns, JObject secret)
    {
        var metadata = secret["metadata"];
        return ResourceName.TryParse((string?)metadata?["labels"]?[Marks.Secret], out var name)
            ? new SecretEntry(ns, name, (string?)metadata!["labels"]![Marks.ForFunctions] == Yes, ResourceMeta.ReadTime(metadata["annotations"]?[Marks.UpdatedAt] ?? metadata["creationTimestamp"]))
            : null;
    }

    private static void Check(NamespaceName ns, ResourceName name, string value)
    {
        var why = value.Length > MaxCharacters ? $"has more than {MaxCharacters} characters"
            : value.Contains('\0', StringComparison.Ordinal) ? "holds a NUL character"
            : Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(value)) != value ? "holds half a character"
            : null;
        if (why is not null)
            throw KlusterfuckException.ForProblems($"secret {ns}/{name}", [new Problem("SecretValueInvalid", "$.value", $"The value of the secret '{name}' {why}.")]);
    }
}
