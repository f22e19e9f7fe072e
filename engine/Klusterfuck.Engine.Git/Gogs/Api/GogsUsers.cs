using System.Net;
using Klusterfuck.Engine.Naming;
using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Git.Gogs.Api;

/// <summary>Users and what they may read.</summary>
/// <param name="api">The API.</param>
/// <param name="names">What repositories are called.</param>
internal sealed class GogsUsers(GogsApi api, GogsNames names)
{
    /// <summary>Makes a user; false where there is one of that name.</summary>
    public async Task<bool> TryCreateAsync(string user, string password, CancellationToken cancellationToken)
    {
        var body = new JObject { ["username"] = user, ["email"] = Email(user), ["password"] = password, ["send_notify"] = false };
        var answer = await api.SendAsync(HttpMethod.Post, "admin/users", body, cancellationToken).ConfigureAwait(false);
        if (answer.Status == HttpStatusCode.UnprocessableEntity && (await api.GetAsync("users/" + user, cancellationToken).ConfigureAwait(false)).Succeeded)
            return false;
        api.Expect(answer, $"make the user '{user}'");
        return true;
    }

    /// <summary>Sets the password of a user.</summary>
    public async Task SetPasswordAsync(string user, string password, CancellationToken cancellationToken) => api.Expect(
        await api.SendAsync(
            HttpMethod.Patch, "admin/users/" + user, new JObject { ["email"] = Email(user), ["password"] = password, ["active"] = true }, cancellationToken).ConfigureAwait(false),
        $"set the password of the user '{user}'");

    /// <summary>Lets a user read a repository, and no more than read it.</summary>
    public async Task AllowReadingAsync(string user, Target repository, CancellationToken cancellationToken)
    {
        var answer = await api.SendAsync(
            HttpMethod.Put, $"repos/{names.FullName(repository)}/collaborators/{user}", new JObject { ["permission"] = "read" }, cancellationToken).ConfigureAwait(false);
        if (answer.Status == HttpStatusCode.NotFound)
            throw GitErrors.NoRepository(repository.ToString());
        api.Expect(answer, $"let the user '{user}' read '{names.FullName(repository)}'");
    }

    /// <summary>Removes a user; false where there was none.</summary>
    public async Task<bool> RemoveAsync(string user, CancellationToken cancellationToken)
    {
        var answer = await api.SendAsync(HttpMethod.Delete, "admin/users/" + user, null, cancellationToken).ConfigureAwait(false);
        if (answer.Status == HttpStatusCode.NotFound)
            return false;
        api.Expect(answer, $"remove the user '{user}'");
        return true;
    }

    // .invalid is reserved for names that never exist (RFC 2606), so that nobody gets mail.
    private static string Email(string user) => user + "@users.invalid";
}
