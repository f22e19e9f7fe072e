using System.Net.Http.Headers;
using System.Text;
using Newtonsoft.Json.Linq;
using static Klusterfuck.Engine.Git.Tests.GitFixture;

namespace Klusterfuck.Engine.Git.Tests.Gogs;

/// <summary>The API, used by somebody else.</summary>
internal sealed class RawGogs(GogsServerFixture server, string cloneUrl)
{
    public async Task CreateEmptyAsync()
    {
        var path = new Uri(cloneUrl).AbsolutePath[new Uri(server.Url).AbsolutePath.Length..].Split('/');
        using var http = new HttpClient { BaseAddress = new Uri(server.Url) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{server.User}:{server.Password}")));
        using var token = await http.PostAsync($"api/v1/users/{server.User}/tokens", Json(new JObject { ["name"] = Guid.NewGuid().ToString("N") }), Token);
        var value = (string)JObject.Parse(await token.Content.ReadAsStringAsync(Token))["sha1"]!;
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("token", value);
        using var made = await http.PostAsync($"api/v1/org/{path[0]}/repos", Json(new JObject { ["name"] = path[1][..^4], ["private"] = true }), Token);
        Assert.Equal(201, (int)made.StatusCode);
    }

    private static StringContent Json(JObject body) => new(body.ToString(), Encoding.UTF8, "application/json");
}
