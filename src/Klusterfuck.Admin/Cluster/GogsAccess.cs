using Klusterfuck.Engine.Git.Gogs;
using Klusterfuck.Engine.Kubernetes.Reconciling;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Admin.Cluster;

/// <summary>Lets workers read their repositories as users of Gogs.</summary>
internal sealed class GogsAccess(GogsReaders readers) : IRepositoryAccess
{
    public async Task<RepositoryCredential> GrantAsync(Target function, Target repository, CancellationToken cancellationToken) =>
        Read(await readers.EnsureAsync(function, repository, cancellationToken));

    public RepositoryCredential CredentialOf(Target function, Target repository) => Read(readers.CredentialOf(function, repository));

    private static RepositoryCredential Read(GogsCredential credential) => new(new Uri(credential.Url), credential.User, credential.Password);
}
