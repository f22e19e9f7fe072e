using System.Net;
using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Git.Gogs.Api;

/// <summary>The REST API as the administrator. A token that is refused although its server answers is replaced once.</summary>
/// <param name="client">Sends requests.</param>
/// <param name="tokens">The administrator's token.</param>
internal sealed class GogsApi(GogsClient client, GogsTokens tokens)
{
    /// <summary>Where it is.</summary>
    public Uri Url => client.Url;

    /// <summary>Asks for something.</summary>
    public async Task<GogsAnswer> GetAsync(string path, CancellationToken cancellationToken)
    {
        var token = await tokens.GetAsync(cancellationToken).ConfigureAwait(false);
        var answer = await client.ReadAsync(path, token, cancellationToken).ConfigureAwait(false);
        return answer.Status == HttpStatusCode.Unauthorized && tokens.Forget(token)
            ? await client.ReadAsync(path, await tokens.GetAsync(cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false)
            : answer;
    }

    /// <summary>Changes something.</summary>
    public async Task<GogsAnswer> SendAsync(HttpMethod method, string path, JToken? body, CancellationToken cancellationToken)
    {
        var token = await tokens.GetAsync(cancellationToken).ConfigureAwait(false);
        var answer = await client.WriteAsync(method, path, body, token, cancellationToken).ConfigureAwait(false);
        return answer.Status == HttpStatusCode.Unauthorized && tokens.Forget(token)
            ? await client.WriteAsync(method, path, body, await tokens.GetAsync(cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false)
            : answer;
    }

    /// <summary>Waits before another attempt.</summary>
    public Task PauseAsync(int attempt, CancellationToken cancellationToken) => client.PauseAsync(attempt, cancellationToken);

    /// <summary>Says what is wrong unless it did what was asked.</summary>
    public GogsAnswer Expect(GogsAnswer answer, string what) => answer.Succeeded ? answer : throw GogsErrors.Refused(Url, what, answer);
}
