using Klusterfuck.Engine.Git.Gogs;
using Klusterfuck.Engine.Kubernetes.Reconciling;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Admin.Cluster;

/// <summary>Lets workers read their repositories as users of Gogs.</summary>
internal sealed class GogsAccess(GogsReaders readers) : IRepositoryAccess
{
    public async Task<RepositoryCredential> GrantAsync(Target function, Target repository, CancellationToken cancellationToken)
    {
        var credential = await readers.EnsureAsync(function, repository, cancellationToken);
        return new RepositoryCredential(new Uri(credential.Url), credential.User, credential.Password);
    }
}
