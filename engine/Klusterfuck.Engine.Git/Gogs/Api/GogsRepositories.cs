using System.Collections.Concurrent;
using System.Net;
using Klusterfuck.Engine.Naming;
using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Git.Gogs.Api;

/// <summary>Organisations and repositories.</summary>
/// <param name="api">The API.</param>
/// <param name="names">What they are called.</param>
internal sealed class GogsRepositories(GogsApi api, GogsNames names)
{
    private const string FirstBranch = "master";
    private const int Attempts = 6;
    private const int Believed = 3;

    private readonly ConcurrentDictionary<string, bool> organisations = new(StringComparer.Ordinal);

    /// <summary>The repository; null where there is none.</summary>
    public async Task<GogsRepository?> FindAsync(Target target, CancellationToken cancellationToken)
    {
        var path = "repos/" + names.FullName(target);
        var answer = await api.GetAsync(path, cancellationToken).ConfigureAwait(false);
        for (var attempt = 1; answer.Status == HttpStatusCode.NotFound; attempt++)
        {
            // While another writes, SQLite is locked, the token is not found, and a private repository is said to be none. Who lists collaborators is told
            // that apart: without a token 401. Its owner may be not found in the same way, so that it is said to be none twice: three times is believed.
            var check = await api.GetAsync(path + "/collaborators", cancellationToken).ConfigureAwait(false);
            if (check.Status != HttpStatusCode.NotFound)
                api.Expect(check, $"show the repository '{names.FullName(target)}'");
            else if (attempt == Believed)
                return null;
            if (attempt == Attempts)
                break;
            await api.PauseAsync(attempt, cancellationToken).ConfigureAwait(false);
            answer = await api.GetAsync(path, cancellationToken).ConfigureAwait(false);
        }

        var json = api.Expect(answer, $"show the repository '{names.FullName(target)}'").Json;
        return new GogsRepository((bool?)json?["empty"] ?? false, (string?)json?["default_branch"] is { Length: > 0 } branch ? branch : FirstBranch);
    }

    /// <summary>Makes a private, empty repository, and its organisation where that is absent; false where there is one of that name.</summary>
    public async Task<bool> TryCreateAsync(Target target, CancellationToken cancellationToken)
    {
        var organisation = names.Organisation(target.Namespace);
        var body = new JObject { ["name"] = GogsNames.Repository(target), ["private"] = true, ["auto_init"] = false };
        await EnsureOrganisationAsync(organisation, cancellationToken).ConfigureAwait(false);
        var exists = false;

        // 422 is said of names that are taken and of names that are refused, in three forms; looking says which.
        var answer = await api.SendAsync(
            HttpMethod.Post, $"org/{organisation}/repos", body,
            async status => exists = status == HttpStatusCode.UnprocessableEntity && await FindAsync(target, cancellationToken).ConfigureAwait(false) is not null,
            cancellationToken).ConfigureAwait(false);
        if (exists)
            return false;
        if (!answer.Succeeded)
            organisations.TryRemove(organisation, out _);
        api.Expect(answer, $"make the repository '{names.FullName(target)}'");
        return true;
    }

    /// <summary>Removes the repository; false where there was none.</summary>
    public async Task<bool> RemoveAsync(Target target, CancellationToken cancellationToken)
    {
        var missing = false;
        var answer = await api.SendAsync(
            HttpMethod.Delete, "repos/" + names.FullName(target), null,
            async status => missing = status == HttpStatusCode.NotFound && await FindAsync(target, cancellationToken).ConfigureAwait(false) is null, cancellationToken).ConfigureAwait(false);
        if (missing)
            return false;
        api.Expect(answer, $"remove the repository '{names.FullName(target)}'");
        return true;
    }

    // Looked for first: a repository for an organisation that is absent is refused with 500 on old servers.
    private async Task EnsureOrganisationAsync(string organisation, CancellationToken cancellationToken)
    {
        if (organisations.ContainsKey(organisation))
            return;
        var found = await api.GetAsync("orgs/" + organisation, cancellationToken).ConfigureAwait(false);
        if (found.Status == HttpStatusCode.NotFound)
            await CreateOrganisationAsync(organisation, cancellationToken).ConfigureAwait(false);
        else
            api.Expect(found, $"show the organisation '{organisation}'");
        organisations[organisation] = true;
    }

    private async Task CreateOrganisationAsync(string organisation, CancellationToken cancellationToken)
    {
        var answer = await api.SendAsync(HttpMethod.Post, "user/orgs", new JObject { ["username"] = organisation }, cancellationToken).ConfigureAwait(false);
        for (var attempt = 1; answer.Status == HttpStatusCode.UnprocessableEntity && attempt <= Attempts; attempt++)
        {
            if ((await api.GetAsync("orgs/" + organisation, cancellationToken).ConfigureAwait(false)).Succeeded)
                return;
            await api.PauseAsync(attempt, cancellationToken).ConfigureAwait(false);
        }

        api.Expect(answer, $"make the organisation '{organisation}'");
    }
}
