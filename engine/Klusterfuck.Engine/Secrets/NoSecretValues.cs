using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Secrets;

/// <summary>Knows no secret.</summary>
internal sealed class NoSecretValues : ISecretValues
{
    /// <summary>The only one.</summary>
    public static readonly NoSecretValues Instance = new();

    /// <inheritdoc/>
    public Task<string?> FindValueAsync(NamespaceName ns, ResourceName name, CancellationToken cancellationToken) => Task.FromResult<string?>(null);
}
