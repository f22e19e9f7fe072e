using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Klusterfuck.Engine.Naming;
using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Git.Gogs.Api;

/// <summary>The webhook of each repository.</summary>
/// <param name="api">The API.</param>
/// <param name="names">What repositories are called.</param>
/// <param name="url">Where pushes are reported; null for nowhere.</param>
/// <param name="secret">What reports are signed with.</param>
internal sealed class GogsHooks(GogsApi api, GogsNames names, Uri? url, string secret)
{
    private readonly ConcurrentDictionary<Target, bool> ensured = new();
    private readonly string? address = url is null
        ? null
        : $"{url.AbsoluteUri.Split('?')[0]}?key={Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)).AsSpan(0, 4))}";

    /// <summary>Has Gogs report pushes to a repository; asked once for each in the life of the process. False where Gogs does not answer; branches are polled anyway.</summary>
    public async Task<bool> TryEnsureAsync(Target repository, CancellationToken cancellationToken)
    {
        if (url is null || ensured.ContainsKey(repository))
            return true;
        try
        {
            await EnsureAsync("repos/" + names.FullName(repository) + "/hooks", cancellationToken).ConfigureAwait(false);
            return ensured[repository] = true;
        }
        catch (KlusterfuckException e) when (e.Code == ErrorCodes.GitHostUnavailable || e.Code == ErrorCodes.RepositoryNotFound)
        {
            return false;
        }
    }

    /// <summary>Forgets a repository that is gone.</summary>
    public void Forget(Target repository) => ensured.TryRemove(repository, out _);

    // What a hook is signed with is neither shown nor, on old servers, changed: its address says which secret it was made with.
    private async Task EnsureAsync(string path, CancellationToken cancellationToken)
    {
        var listed = await api.GetAsync(path, cancellationToken).ConfigureAwait(false);
        if (listed.Status == HttpStatusCode.NotFound)
            throw GitErrors.NoRepository(path);
        var own = (api.Expect(listed, "list webhooks").Json as JArray ?? []).OfType<JObject>()
            .Where(hook => ((string?)hook["config"]?["url"])?.Split('?')[0] == url!.AbsoluteUri.Split('?')[0]).ToList();
        var right = own.FirstOrDefault(hook => (string?)hook["config"]?["url"] == address && (bool?)hook["active"] == true);
        if (right is null)
            await WriteAsync(HttpMethod.Post, path, Describe(), cancellationToken).ConfigureAwait(false);
        foreach (var other in own.Where(hook => hook != right))
            await WriteAsync(HttpMethod.Delete, $"{path}/{(long?)other["id"]}", null, cancellationToken).ConfigureAwait(false);
    }

    // 'active' is off unless said.
    private JObject Describe() => new()
    {
        ["type"] = "gogs",
        ["config"] = new JObject { ["url"] = address, ["content_type"] = "json", ["secret"] = secret },
        ["events"] = new JArray("push"),
        ["active"] = true,
    };

    private async Task WriteAsync(HttpMethod method, string path, JToken? body, CancellationToken cancellationToken) =>
        api.Expect(await api.SendAsync(method, path, body, cancellationToken).ConfigureAwait(false), "set a webhook");
}
