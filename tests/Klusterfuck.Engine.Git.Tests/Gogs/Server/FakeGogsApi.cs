using System.Net;
using System.Text.RegularExpressions;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Git.Tests.Gogs.Server;

/// <summary>The part of the REST API that is used.</summary>
internal sealed partial class FakeGogsApi(FakeGogsState state, bool showsOldTokens)
{
    private static readonly string[] ReservedNames = ["admin", "api", "user", "org", "repo", "explore", "template"];

    /// <param name="request">The request.</param>
    /// <param name="isLocked">Whether somebody else writes: then no token is known.</param>
    public async Task<FakeGogsAnswer> AnswerAsync(HttpListenerRequest request, bool isLocked)
    {
        using var reader = new StreamReader(request.InputStream);
        var text = await reader.ReadToEndAsync();
        var path = request.Url!.AbsolutePath["/api/v1/".Length..].Split('/').Select(Uri.UnescapeDataString).ToArray();
        var caller = state.Identify(request);
        if (isLocked && caller is { How: "token" })
            caller = null;
        JObject body = [];
        if (request.HttpMethod is "POST" or "PUT" or "PATCH")
        {
            try
            {
                body = JObject.Parse(text);
            }
            catch (JsonException)
            {
                return FakeGogsAnswer.Json(400, new JArray(new JObject { ["classification"] = "DeserializationError", ["message"] = "invalid character" }));
            }
        }

        return (request.HttpMethod, path) switch
        {
            ("GET" or "POST", ["users", _, "tokens"]) => caller is { How: "Basic" } ? Tokens(request.HttpMethod, caller.Value.User, body) : FakeGogsAnswer.Unauthorized,
            ("GET", ["users", var name]) => state.Users.ContainsKey(name) ? FakeGogsAnswer.Json(200, User(name)) : FakeGogsAnswer.Missing,
            ("GET", ["orgs", var name]) => state.Organisations.ContainsKey(name) ? FakeGogsAnswer.Json(200, User(name)) : FakeGogsAnswer.Missing,
            ("GET", ["repos", var owner, var name]) => Find(owner, name) is { } found && FakeGogsState.MayRead(caller?.User, found)
                ? FakeGogsAnswer.Json(200, Repository(found, asItIs: true))
                : FakeGogsAnswer.Missing,
            (_, ["admin", "users", ..]) => caller is { User.IsAdmin: true } ? Administer(request.HttpMethod, path, body) : new FakeGogsAnswer(403),
            _ when caller is not { How: "token" } => FakeGogsAnswer.Unauthorized,
            ("GET", ["user"]) => FakeGogsAnswer.Json(200, User(caller.Value.User.Name)),
            ("POST", ["user", "orgs"]) => CreateOrganisation((string?)body["username"] ?? ""),
            ("POST", ["org", var owner, "repos"]) => CreateRepository(owner, body),
            (_, ["repos", var owner, var name, .. var rest]) => Find(owner, name) is { } found ? OfRepository(request.HttpMethod, found, rest, body) : FakeGogsAnswer.Missing,
            _ => FakeGogsAnswer.MissingPage,
        };
    }

    private FakeGogsRepository? Find(string owner, string name) => state.Repositories.GetValueOrDefault($"{owner}/{name}");

    private static JObject User(string name) => new() { ["id"] = 1, ["username"] = name, ["login"] = name, ["full_name"] = "", ["email"] = "" };

    // Acts for whoever asks, whatever the name in the address.
    private FakeGogsAnswer Tokens(string method, FakeGogsUser user, JObject body)
    {
        if (method == "GET")
        {
            return FakeGogsAnswer.Json(
                200,
                new JArray(state.Tokens.Where(token => token.Value.User == user.Name)
                    .Select(token => new JObject { ["name"] = token.Value.Name, ["sha1"] = showsOldTokens ? token.Key : "" })));
        }

        var name = (string?)body["name"] ?? "";
        if (!showsOldTokens && state.Tokens.Values.Any(token => token.User == user.Name && token.Name == name))
            return FakeGogsAnswer.Fault(422, $"access token already exists: map[name:{name}]");
        var value = Guid.NewGuid().ToString("N") + "01234567";
        state.Tokens[value] = (user.Name, name);
        return FakeGogsAnswer.Json(201, new JObject { ["name"] = name, ["sha1"] = value });
    }

    private FakeGogsAnswer Administer(string method, string[] path, JObject body)
    {
        if (method == "POST" && path.Length == 2)
        {
            var name = (string?)body["username"] ?? "";
            if (name.Length > 35)
                return FakeGogsAnswer.Fields("Username", "MaxSize");
            if (ReservedNames.Contains(name))
                return FakeGogsAnswer.Fault(422, $"name is reserved [name: {name}]");
            return !state.Organisations.ContainsKey(name) && state.Users.TryAdd(name, new FakeGogsUser(name, (string?)body["password"] ?? ""))
                ? FakeGogsAnswer.Json(201, User(name))
                : FakeGogsAnswer.Fault(422, $"user already exists [name: {name}]");
        }

        if (!state.Users.TryGetValue(path[2], out var user))
            return FakeGogsAnswer.Missing;
        if (method == "PATCH")
        {
            if (body["email"] is null)
                return FakeGogsAnswer.Fields("Email", "Required");
            state.Users[user.Name] = user with { Password = (string?)body["password"] ?? user.Password };
            return FakeGogsAnswer.Json(200, User(user.Name));
        }

        state.Users.TryRemove(user.Name, out _);
        foreach (var repository in state.Repositories.Values)
            repository.Collaborators.TryRemove(user.Name, out _);
        return FakeGogsAnswer.Done;
    }

    private FakeGogsAnswer CreateOrganisation(string name)
    {
        if (ReservedNames.Contains(name))
            return FakeGogsAnswer.Fault(422, $"name is reserved [name: {name}]");
        return !state.Users.ContainsKey(name) && state.Organisations.TryAdd(name, name)
            ? FakeGogsAnswer.Json(201, User(name))
            : FakeGogsAnswer.Fault(422, $"user already exists [name: {name}]");
    }

    private FakeGogsAnswer CreateRepository(string owner, JObject body)
    {
        var name = (string?)body["name"] ?? "";
        if (!state.Organisations.ContainsKey(owner))
            return FakeGogsAnswer.Fault(500, "Organization does not exist");
        if (!Name().IsMatch(name))
            return FakeGogsAnswer.Fields("Name", "AlphaDashDot");
        if (name.EndsWith(".git", StringComparison.Ordinal))
            return FakeGogsAnswer.Fault(422, "name pattern is not allowed [pattern: *.git]");
        if ((bool?)body["auto_init"] == true && (string?)body["readme"] != "Default")
            return FakeGogsAnswer.Fault(500, "initRepository: getRepoInitFile[readme]");
        var repository = new FakeGogsRepository(owner, name);
        if (!state.Repositories.TryAdd($"{owner}/{name}", repository))
            return FakeGogsAnswer.Fault(422, $"repository already exists [uname: {owner}, name: {name}]");
        Directory.CreateDirectory(state.Folder($"{owner}/{name}"));
        GitCommand.Run(state.Folder($"{owner}/{name}"), "init", "-q", "--bare", $"--initial-branch={state.DefaultBranch}");
        return FakeGogsAnswer.Json(201, Repository(repository, asItIs: false));
    }

    // What is said when it is made is not how it is.
    private JObject Repository(FakeGogsRepository repository, bool asItIs) => new()
    {
        ["id"] = 1,
        ["name"] = repository.Name,
        ["full_name"] = $"{repository.Owner}/{repository.Name}",
        ["private"] = true,
        ["empty"] = asItIs && state.IsEmpty(repository),
        ["default_branch"] = asItIs ? state.DefaultBranch : "",
        ["created_at"] = asItIs ? "2026-11-25T03:54:44Z" : "0001-01-01T00:00:00Z",
    };

    private FakeGogsAnswer OfRepository(string method, FakeGogsRepository repository, string[] rest, JObject body)
    {
        switch (method, rest)
        {
            case ("DELETE", []):
                state.Repositories.TryRemove($"{repository.Owner}/{repository.Name}", out _);
                Directory.Delete(state.Folder($"{repository.Owner}/{repository.Name}"), recursive: true);
                return FakeGogsAnswer.Done;
            case ("GET", ["collaborators"]):
                return FakeGogsAnswer.Json(200, new JArray(repository.Collaborators.Keys.Select(User)));
            case ("GET", ["branches"]):
                return state.IsEmpty(repository) ? FakeGogsAnswer.Fault(500, "exit status 1") : FakeGogsAnswer.Json(200, new JArray());
            case ("GET", ["hooks"]):
                return FakeGogsAnswer.Json(200, new JArray(repository.Hooks.Values.Select(Hook)));
            case ("POST", ["hooks"]):
                return CreateHook(repository, body);
            case ("DELETE", ["hooks", var id]):
                return repository.Hooks.TryRemove(long.Parse(id, System.Globalization.CultureInfo.InvariantCulture), out _) ? FakeGogsAnswer.Done : FakeGogsAnswer.Missing;
            case ("PUT", ["collaborators", var name]):
                if (!state.Users.ContainsKey(name))
                    return FakeGogsAnswer.Fault(422, $"user does not exist [user_id: 0, name: {name}]");
                repository.Collaborators[name] = (string?)body["permission"] ?? "write";
                return FakeGogsAnswer.Done;
            default:
                return FakeGogsAnswer.Missing;
        }
    }

    private FakeGogsAnswer CreateHook(FakeGogsRepository repository, JObject body)
    {
        if ((string?)body["type"] != "gogs")
            return FakeGogsAnswer.Fault(422, "Invalid hook type");
        if (body["config"]?["url"] is null || body["config"]?["content_type"] is null)
            return FakeGogsAnswer.Fault(422, "Missing config option: url");
        var hook = new FakeGogsHook(
            state.NextId(), (string)body["config"]!["url"]!, (string?)body["config"]!["secret"] ?? "", (bool?)body["active"] ?? false);
        repository.Hooks[hook.Id] = hook;
        return FakeGogsAnswer.Json(201, Hook(hook));
    }

    private static JObject Hook(FakeGogsHook hook) => new()
    {
        ["id"] = hook.Id,
        ["type"] = "gogs",
        ["config"] = new JObject { ["content_type"] = "json", ["url"] = hook.Url },
        ["events"] = new JArray("push"),
        ["active"] = hook.Active,
    };

    [GeneratedRegex(@"\A[A-Za-z0-9\-_.]+\z")]
    private static partial Regex Name();
}
