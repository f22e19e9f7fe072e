namespace Klusterfuck.Engine.Kubernetes.Manifests;

/// <summary>What a worker is to know and nobody else.</summary>
/// <param name="Token">The key callers of the function need.</param>
/// <param name="GitUser">Who reads the repository.</param>
/// <param name="GitPassword">Its password.</param>
internal sealed record WorkerKeys(string Token, string GitUser, string GitPassword)
{
    /// <inheritdoc/>
    public override string ToString() => nameof(WorkerKeys);
}
