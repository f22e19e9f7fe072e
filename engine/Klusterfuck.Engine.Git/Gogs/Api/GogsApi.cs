using System.Net;
using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Git.Gogs.Api;

/// <summary>The REST API as the administrator. A token that is refused although its server answers is replaced once.</summary>
/// <param name="client">Sends requests.</param>
/// <param name="tokens">The administrator's token.</param>
internal sealed class GogsApi(GogsClient client, GogsTokens tokens)
{
    private const int Attempts = 6;
    private const int Believed = 3;

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

    /// <summary>
    /// Changes something. While another writes, SQLite is locked, and what is there is said not to be (404), or to be refused (422): that is believed where it
    /// is true, and asked again a few times where not.
    /// </summary>
    /// <param name="method">The method.</param>
    /// <param name="path">The path.</param>
    /// <param name="body">The body.</param>
    /// <param name="isTrue">Whether such an answer is true.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<GogsAnswer> SendAsync(HttpMethod method, string path, JToken? body, Func<HttpStatusCode, Task<bool>> isTrue, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var answer = await SendAsync(method, path, body, cancellationToken).ConfigureAwait(false);
            if (answer.Status is not (HttpStatusCode.NotFound or HttpStatusCode.UnprocessableEntity) || attempt == Attempts || await isTrue(answer.Status).ConfigureAwait(false))
                return answer;
            await PauseAsync(attempt, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Whether there is nothing at a path: said three times it is believed.</summary>
    public async Task<bool> IsMissingAsync(string path, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            if ((await GetAsync(path, cancellationToken).ConfigureAwait(false)).Status != HttpStatusCode.NotFound)
                return false;
            if (attempt == Believed)
                return true;
            await PauseAsync(attempt, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Waits before another attempt.</summary>
    public Task PauseAsync(int attempt, CancellationToken cancellationToken) => client.PauseAsync(attempt, cancellationToken);

    /// <summary>Says what is wrong unless it did what was asked.</summary>
    public GogsAnswer Expect(GogsAnswer answer, string what) => answer.Succeeded ? answer : throw GogsErrors.Refused(Url, what, answer);
}
