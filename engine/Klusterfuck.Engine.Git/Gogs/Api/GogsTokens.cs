using System.Net;
using System.Net.Http.Headers;
using Klusterfuck.Engine.Git.Storage;
using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Git.Gogs.Api;

/// <summary>
/// The administrator's access token: the one given, else one made with the password. Newer servers show the value of a token once and never again, so it is
/// kept in a file.
/// </summary>
/// <param name="client">Sends requests.</param>
/// <param name="options">Who asks.</param>
internal sealed class GogsTokens(GogsClient client, GogsOptions options) : IDisposable
{
    private const string Name = "klusterfuck";
    private const int Attempts = 5;

    private readonly string file = Path.Combine(options.Folder, "gogs-token");
    private readonly SemaphoreSlim turn = new(1, 1);
    private string? current = options.Token;

    /// <summary>The token in the form the API takes it.</summary>
    public async Task<AuthenticationHeaderValue> GetAsync(CancellationToken cancellationToken)
    {
        if (current is { } known)
            return Header(known);
        await turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            current ??= await FindStoredAsync(cancellationToken).ConfigureAwait(false) ?? await CreateAsync(cancellationToken).ConfigureAwait(false);
            return Header(current);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Forgets a token that is refused; false where there is no way to get another.</summary>
    public bool Forget(AuthenticationHeaderValue refused)
    {
        if (!string.IsNullOrEmpty(options.Token) || string.IsNullOrEmpty(options.Password))
            return false;
        Interlocked.CompareExchange(ref current, null, current is { } token && Header(token).Equals(refused) ? current : null);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => turn.Dispose();

    private static AuthenticationHeaderValue Header(string token) => new("token", token);

    private async Task<string?> FindStoredAsync(CancellationToken cancellationToken) =>
        File.Exists(file) && await IsAcceptedAsync((await File.ReadAllTextAsync(file, cancellationToken).ConfigureAwait(false)).Trim(), cancellationToken).ConfigureAwait(false) is { } stored
            ? stored
            : null;

    // A value that an old server still shows is used again; what a new one shows in its place is refused when it is tried.
    private async Task<string> CreateAsync(CancellationToken cancellationToken)
    {
        var path = $"users/{Uri.EscapeDataString(options.User)}/tokens";
        var listed = await client.ReadAsync(path, client.Basic, cancellationToken).ConfigureAwait(false);
        if (!listed.Succeeded)
            throw GogsErrors.Refused(client.Url, "list its access tokens", listed);
        var taken = (listed.Json as JArray ?? []).OfType<JObject>().ToList();
        if (taken.FirstOrDefault(token => (string?)token["name"] == Name) is { } old
            && await IsAcceptedAsync((string?)old["sha1"] ?? "", cancellationToken).ConfigureAwait(false) is { } shown)
            return Keep(shown);
        for (var attempt = 1; ; attempt++)
        {
            var name = attempt == 1 && !taken.Any(token => (string?)token["name"] == Name) ? Name : $"{Name}-{Guid.NewGuid():N}"[..24];
            var made = await client.WriteAsync(HttpMethod.Post, path, new JObject { ["name"] = name }, client.Basic, cancellationToken).ConfigureAwait(false);
            if (made.Succeeded && (string?)made.Json?["sha1"] is { Length: > 0 } value)
                return Keep(value);
            if (made.Status != HttpStatusCode.UnprocessableEntity || attempt == Attempts)
                throw GogsErrors.Refused(client.Url, "make an access token", made);
        }
    }

    private async Task<string?> IsAcceptedAsync(string token, CancellationToken cancellationToken) =>
        token.Length > 0 && token.All(char.IsAsciiLetterOrDigit)
        && (await client.ReadAsync("user", Header(token), cancellationToken).ConfigureAwait(false)).Succeeded
            ? token
            : null;

    private string Keep(string token)
    {
        Directory.CreateDirectory(options.Folder);
        var temporary = $"{file}.{Guid.NewGuid():N}";
        var create = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            create.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var writer = new StreamWriter(temporary, create))
            writer.Write(token);
        File.Move(temporary, file, overwrite: true);
        DurableStorage.FlushFolder(options.Folder);
        return token;
    }
}
