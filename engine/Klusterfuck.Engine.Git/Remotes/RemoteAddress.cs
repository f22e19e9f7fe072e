using System.Text;

namespace Klusterfuck.Engine.Git.Remotes;

/// <summary>Where a repository is cloned from, and as whom.</summary>
public sealed class RemoteAddress
{
    /// <summary>Takes an address apart.</summary>
    /// <param name="url">An http, https or file URL, or a path. A user and a password in it count where none are given, and are taken out.</param>
    /// <param name="user">The user; null or empty for none.</param>
    /// <param name="password">The password; null or empty for none.</param>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.Invalid"/> where it is no such address.</exception>
    public RemoteAddress(string url, string? user = null, string? password = null)
    {
        if (!url.Contains("://", StringComparison.Ordinal))
        {
            Url = url.Length > 0 ? Path.GetFullPath(url) : throw Refuse("It is empty.");
            Folder = Url;
            return;
        }

        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https" or "file"))
            throw Refuse("It is no http, https or file URL and no path.");
        if (uri.UserInfo.Length > 0)
        {
            var parts = uri.UserInfo.Split(':', 2).Select(Uri.UnescapeDataString).ToArray();
            user = string.IsNullOrEmpty(user) ? parts[0] : user;
            password = string.IsNullOrEmpty(password) && parts.Length > 1 ? parts[1] : password;
            uri = new UriBuilder(uri) { UserName = "", Password = "" }.Uri;
        }

        Url = uri.AbsoluteUri;
        if (uri.Scheme == "file")
            Folder = uri.LocalPath;
        else if (!string.IsNullOrEmpty(user) || !string.IsNullOrEmpty(password))
            Authorization = "Authorization: Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"));
    }

    /// <summary>The address without user and password; fit for messages.</summary>
    public string Url { get; }

    /// <summary>The folder it is in; null for one that is reached over HTTP.</summary>
    internal string? Folder { get; }

    /// <summary>The header that says who asks; null for nobody. Kept apart from the URL because libgit2's own way of asking hangs on some servers.</summary>
    internal string? Authorization { get; }

    /// <inheritdoc/>
    public override string ToString() => Url;

    private static KlusterfuckException Refuse(string why) =>
        KlusterfuckException.ForProblems("address of the repository", [new Problem("GitUrlInvalid", "$", $"The address of the repository cannot be used. {why}")]);
}
