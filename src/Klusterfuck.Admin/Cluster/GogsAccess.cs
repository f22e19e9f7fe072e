using Klusterfuck.Engine.Git.Gogs;
using Klusterfuck.Engine.Kubernetes.Reconciling;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Admin.Cluster;

/// <summary>Lets workers read their repositories as users of Gogs.</summary>
/// <param name="readers">The users.</param>
internal sealed class GogsAccess(GogsReaders readers) : IRepositoryAccess
{
    public async Task<RepositoryCredential> GrantAsync(Target function, Target repository, CancellationToken cancellationToken) =>
        Read(await readers.EnsureAsync(function, repository, cancellationToken));

    public RepositoryCredential CredentialOf(Target function, Target repository) => Read(readers.CredentialOf(function, repository));

    public Task<IReadOnlyCollection<Target>> ListGrantedAsync(CancellationToken cancellationToken) => Task.FromResult(readers.List());

    public Task RevokeAsync(Target function, CancellationToken cancellationToken) => readers.RemoveAsync(function, cancellationToken);

    private static RepositoryCredential Read(GogsCredential credential) => new(new Uri(credential.Url), credential.User, credential.Password);
}
