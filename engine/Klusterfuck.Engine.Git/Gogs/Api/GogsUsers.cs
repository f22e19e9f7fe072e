using System.Net;
using Klusterfuck.Engine.Naming;
using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Git.Gogs.Api;

/// <summary>Users and what they may read.</summary>
/// <param name="api">The API.</param>
/// <param name="names">What repositories are called.</param>
/// <param name="repositories">Which of them there are.</param>
internal sealed class GogsUsers(GogsApi api, GogsNames names, GogsRepositories repositories)
{
    /// <summary>Makes a user; false where there is one of that name.</summary>
    public async Task<bool> TryCreateAsync(string user, string password, CancellationToken cancellationToken)
    {
        var body = new JObject { ["username"] = user, ["email"] = Email(user), ["password"] = password, ["send_notify"] = false };
        var exists = false;
        var answer = await api.SendAsync(
            HttpMethod.Post, "admin/users", body,
            async status => exists = status == HttpStatusCode.UnprocessableEntity && (await api.GetAsync("users/" + user, cancellationToken).ConfigureAwait(false)).Succeeded,
            cancellationToken).ConfigureAwait(false);
        if (exists)
            return false;
        api.Expect(answer, $"make the user '{user}'");
        return true;
    }

    /// <summary>Sets the password of a user, who is there.</summary>
    public async Task SetPasswordAsync(string user, string password, CancellationToken cancellationToken) => api.Expect(
        await api.SendAsync(
            HttpMethod.Patch, "admin/users/" + user, new JObject { ["email"] = Email(user), ["password"] = password, ["active"] = true },
            status => IsMissingAsync(status, user, cancellationToken), cancellationToken).ConfigureAwait(false),
        $"set the password of the user '{user}'");

    /// <summary>Lets a user, who is there, read a repository, and no more than read it.</summary>
    public async Task AllowReadingAsync(string user, Target repository, CancellationToken cancellationToken)
    {
        var missing = false;
        var answer = await api.SendAsync(
            HttpMethod.Put, $"repos/{names.FullName(repository)}/collaborators/{user}", new JObject { ["permission"] = "read" },
            async status => missing = status == HttpStatusCode.NotFound && await repositories.FindAsync(repository, cancellationToken).ConfigureAwait(false) is null,
            cancellationToken).ConfigureAwait(false);
        if (missing)
            throw GitErrors.NoRepository(repository.ToString());
        api.Expect(answer, $"let the user '{user}' read '{names.FullName(repository)}'");
    }

    /// <summary>Removes a user; false where there was none.</summary>
    public async Task<bool> RemoveAsync(string user, CancellationToken cancellationToken)
    {
        var missing = false;
        var answer = await api.SendAsync(
            HttpMethod.Delete, "admin/users/" + user, null, async status => missing = await IsMissingAsync(status, user, cancellationToken).ConfigureAwait(false), cancellationToken)
            .ConfigureAwait(false);
        if (missing)
            return false;
        api.Expect(answer, $"remove the user '{user}'");
        return true;
    }

    // .invalid is reserved for names that never exist (RFC 2606), so that nobody gets mail.
    private static string Email(string user) => user + "@users.invalid";

    private async Task<bool> IsMissingAsync(HttpStatusCode status, string user, CancellationToken cancellationToken) =>
        status == HttpStatusCode.NotFound && await api.IsMissingAsync("users/" + user, cancellationToken).ConfigureAwait(false);
}
