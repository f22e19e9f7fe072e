using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Klusterfuck.Engine.Git.Gogs.Api;
using Klusterfuck.Engine.Git.Gogs.Mirrors;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Git.Gogs;

/// <summary>
/// A user of Gogs for each function, who may read the function's repository and nothing else: tokens of Gogs open everything their user may do. Passwords are
/// derived from the key, so that asking again gives the same one.
/// </summary>
public sealed class GogsReaders
{
    private readonly GogsClient client;
    private readonly GogsUsers users;
    private readonly GogsRemote remote;
    private readonly GogsNames names;
    private readonly GogsKey key;
    private readonly GogsGrants grants;
    private readonly ConcurrentDictionary<(Target Function, Target Repository), bool> ensured = new();

    internal GogsReaders(GogsClient client, GogsUsers users, GogsRemote remote, GogsNames names, GogsKey key, GogsGrants grants) =>
        (this.client, this.users, this.remote, this.names, this.key, this.grants) = (client, users, remote, names, key, grants);

    /// <summary>Makes sure that a function's user exists with its password and may read the repository. Doing it again changes nothing.</summary>
    /// <param name="function">The function.</param>
    /// <param name="repository">The repository it uses, which may be another function's.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.RepositoryNotFound"/>, <see cref="ErrorCodes.GitHostUnavailable"/>.</exception>
    public async Task<GogsCredential> EnsureAsync(Target function, Target repository, CancellationToken cancellationToken)
    {
        var credential = CredentialOf(function, repository);
        if (ensured.ContainsKey((function, repository)))
            return credential;
        grants.Add(credential.User, function);
        var made = await users.TryCreateAsync(credential.User, credential.Password, cancellationToken).ConfigureAwait(false);
        await users.AllowReadingAsync(credential.User, repository, cancellationToken).ConfigureAwait(false);
        if (!made && !await IsAcceptedAsync(credential, repository, cancellationToken).ConfigureAwait(false))
            await users.SetPasswordAsync(credential.User, credential.Password, cancellationToken).ConfigureAwait(false);
        ensured[(function, repository)] = true;
        return credential;
    }

    /// <summary>What a function reads its repository with, once that is made sure of. Asks nobody.</summary>
    public GogsCredential CredentialOf(Target function, Target repository)
    {
        var user = names.Reader(function);
        return new GogsCredential(new Uri(client.Url, remote.Path(repository)).AbsoluteUri, user, key.PasswordOf(user));
    }

    /// <summary>Removes a function's user; false where there was none.</summary>
    public async Task<bool> RemoveAsync(Target function, CancellationToken cancellationToken)
    {
        foreach (var pair in ensured.Keys.Where(pair => pair.Function == function))
            ensured.TryRemove(pair, out _);
        var user = names.Reader(function);
        var removed = await users.RemoveAsync(user, cancellationToken).ConfigureAwait(false);
        grants.Remove(user);
        return removed;
    }

    /// <summary>The functions that were given a user which was not removed since, by this process or one before it with the same folder.</summary>
    public IReadOnlyCollection<Target> List() => grants.List();

    /// <summary>Whether these are the user and the password of a function. Asks nobody, so that a mirror can tell its readers while Gogs is down.</summary>
    public bool IsReader(Target function, string user, string password)
    {
        var own = names.Reader(function);
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(user), Encoding.UTF8.GetBytes(own))
            & CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(password), Encoding.UTF8.GetBytes(key.PasswordOf(own)));
    }

    private async Task<bool> IsAcceptedAsync(GogsCredential credential, Target repository, CancellationToken cancellationToken)
    {
        var basic = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{credential.User}:{credential.Password}")));
        var (status, _, _) = await client.GetAsync($"{remote.Path(repository)}/info/refs?service=git-upload-pack", basic, cancellationToken).ConfigureAwait(false);
        return status == HttpStatusCode.OK;
    }
}
