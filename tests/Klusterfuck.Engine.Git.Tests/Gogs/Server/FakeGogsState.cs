using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Git.Tests.Gogs.Server;

/// <summary>What the server has. Names are the same in whatever case.</summary>
internal sealed class FakeGogsState(string root, string defaultBranch) : IDisposable
{
    private readonly HttpClient http = new() { Timeout = TimeSpan.FromSeconds(5) };
    private long ids;

    public string DefaultBranch => defaultBranch;

    public ConcurrentDictionary<string, FakeGogsUser> Users { get; } = new(StringComparer.OrdinalIgnoreCase);

    public ConcurrentDictionary<string, string> Organisations { get; } = new(StringComparer.OrdinalIgnoreCase);

    public ConcurrentDictionary<string, FakeGogsRepository> Repositories { get; } = new(StringComparer.OrdinalIgnoreCase);

    public ConcurrentDictionary<string, (string User, string Name)> Tokens { get; } = new(StringComparer.Ordinal);

    public long NextId() => Interlocked.Increment(ref ids);

    public string Folder(string fullName) => Path.Combine(root, fullName.ToLowerInvariant() + ".git");

    public bool IsEmpty(FakeGogsRepository repository) => References(repository).Count == 0;

    public Dictionary<string, string> References(FakeGogsRepository repository) =>
        GitCommand.Run(Folder($"{repository.Owner}/{repository.Name}"), "for-each-ref", "--format=%(refname) %(objectname)")
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')).ToDictionary(line => line[0], line => line[1]);

    /// <summary>Who asks, and how he says so; null where nobody is known by that.</summary>
    public (FakeGogsUser User, string How)? Identify(HttpListenerRequest request)
    {
        if (request.Headers["Authorization"]?.Split(' ', 2) is not [var how, var value])
            return null;
        if (how == "token")
            return Tokens.TryGetValue(value, out var token) && Users.TryGetValue(token.User, out var owner) ? (owner, how) : null;
        if (how != "Basic" || Encoding.UTF8.GetString(Convert.FromBase64String(value)).Split(':', 2) is not [var name, var password])
            return null;
        if (Tokens.TryGetValue(name, out var asName) && Users.TryGetValue(asName.User, out var tokenOwner))
            return (tokenOwner, how);
        return Users.TryGetValue(name, out var user) && user.Password == password ? (user, how) : null;
    }

    public static bool MayRead(FakeGogsUser? user, FakeGogsRepository repository) =>
        user is not null && (user.IsAdmin || repository.Collaborators.ContainsKey(user.Name));

    /// <summary>Reports a push to those who asked for it; once, and heedless of the answer. A tag is no push, nor is taking a branch away.</summary>
    public async Task ReportAsync(FakeGogsRepository repository, string reference, string before, string after)
    {
        if (!reference.StartsWith("refs/heads/", StringComparison.Ordinal))
            return;
        var pusher = new JObject { ["id"] = 1, ["username"] = "kfadmin", ["login"] = "kfadmin", ["full_name"] = "", ["email"] = "kfadmin@localhost.localdomain" };
        var body = new JObject
        {
            ["ref"] = reference,
            ["before"] = before,
            ["after"] = after,
            ["compare_url"] = "",
            ["commits"] = new JArray(new JObject { ["id"] = after, ["message"] = "Change\n", ["added"] = new JArray(), ["removed"] = new JArray(), ["modified"] = new JArray("handler.sh") }),
            ["repository"] = new JObject { ["id"] = 1, ["name"] = repository.Name, ["full_name"] = $"{repository.Owner}/{repository.Name}", ["private"] = true, ["default_branch"] = defaultBranch },
            ["pusher"] = pusher,
            ["sender"] = pusher.DeepClone(),
        }.ToString(Formatting.Indented);
        foreach (var hook in repository.Hooks.Values.Where(hook => hook.Active))
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, hook.Url) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
            var delivery = Guid.NewGuid().ToString();
            request.Headers.UserAgent.ParseAdd("GogsServer");
            foreach (var server in new[] { "Github", "Gogs" })
            {
                request.Headers.Add($"X-{server}-Event", "push");
                request.Headers.Add($"X-{server}-Delivery", delivery);
            }

            request.Headers.Add("X-Gogs-Signature", Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(hook.Secret), Encoding.UTF8.GetBytes(body))));
            try
            {
                (await http.SendAsync(request)).Dispose();
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
            {
                // It is not sent again.
            }
        }
    }

    public void Dispose() => http.Dispose();
}
