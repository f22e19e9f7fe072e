namespace Klusterfuck.Engine.Kubernetes.Reconciling;

/// <summary>How a worker reads a repository.</summary>
/// <param name="Url">Where it is cloned from, as pods see it.</param>
/// <param name="User">As whom.</param>
/// <param name="Password">With which password.</param>
public sealed record RepositoryCredential(Uri Url, string User, string Password)
{
    /// <summary>Without the password.</summary>
    public override string ToString() => $"{User} at {Url}";
}
