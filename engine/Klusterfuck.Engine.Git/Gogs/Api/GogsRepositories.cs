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

    /// <summary>The repository; null where there is none.</summary>
    public async Task<GogsRepository?> FindAsync(Target target, CancellationToken cancellationToken)
    {
        var answer = await api.GetAsync("repos/" + names.FullName(target), cancellationToken).ConfigureAwait(false);
        if (answer.Status == HttpStatusCode.NotFound)
            return null;
        var json = api.Expect(answer, $"show the repository '{names.FullName(target)}'").Json;
        return new GogsRepository((bool?)json?["empty"] ?? false, (string?)json?["default_branch"] is { Length: > 0 } branch ? branch : FirstBranch);
    }

    /// <summary>Makes a private, empty repository, and its organisation where that is absent; false where there is one of that name.</summary>
    public async Task<bool> TryCreateAsync(Target target, CancellationToken cancellationToken)
    {
        var organisation = names.Organisation(target.Namespace);
        var body = new JObject { ["name"] = GogsNames.Repository(target), ["private"] = true, ["auto_init"] = false };
        var answer = await PostAsync().ConfigureAwait(false);
        if (answer.Status == HttpStatusCode.NotFound)
        {
            await EnsureOrganisationAsync(organisation, cancellationToken).ConfigureAwait(false);
            answer = await PostAsync().ConfigureAwait(false);
        }

        // 422 is said of names that are taken and of names that are refused, in three forms; looking says which.
        if (answer.Status == HttpStatusCode.UnprocessableEntity && await FindAsync(target, cancellationToken).ConfigureAwait(false) is not null)
            return false;
        api.Expect(answer, $"make the repository '{names.FullName(target)}'");
        return true;

        Task<GogsAnswer> PostAsync() => api.SendAsync(HttpMethod.Post, $"org/{organisation}/repos", body, cancellationToken);
    }

    /// <summary>Removes the repository; false where there was none.</summary>
    public async Task<bool> RemoveAsync(Target target, CancellationToken cancellationToken)
    {
        var answer = await api.SendAsync(HttpMethod.Delete, "repos/" + names.FullName(target), null, cancellationToken).ConfigureAwait(false);
        if (answer.Status == HttpStatusCode.NotFound)
            return false;
        api.Expect(answer, $"remove the repository '{names.FullName(target)}'");
        return true;
    }

    private async Task EnsureOrganisationAsync(string organisation, CancellationToken cancellationToken)
    {
        var answer = await api.SendAsync(HttpMethod.Post, "user/orgs", new JObject { ["username"] = organisation }, cancellationToken).ConfigureAwait(false);
        if (answer.Status == HttpStatusCode.UnprocessableEntity && (await api.GetAsync("orgs/" + organisation, cancellationToken).ConfigureAwait(false)).Succeeded)
            return;
        api.Expect(answer, $"make the organisation '{organisation}'");
    }
}
