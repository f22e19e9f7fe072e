using LibGit2Sharp;

namespace Klusterfuck.Engine.Git.Remotes;

/// <summary>Translates what libgit2 says of a server. Its messages are plain text without a code.</summary>
internal static class RemoteErrors
{
    /// <summary>What to tell.</summary>
    public static KlusterfuckException Translate(LibGit2SharpException e, RemoteAddress address)
    {
        var url = address.Url;
        if (Says(e, "authentication") || Says(e, "status code: 401") || Says(e, "status code: 403"))
        {
            return new KlusterfuckException(
                ErrorCodes.GitHostUnavailable, $"The git host refuses access to {url}.", url, "Check the user and the password.", e);
        }

        if (Says(e, "status code: 404") || Says(e, "could not find repository") || Says(e, "failed to resolve path"))
            return GitErrors.NoRepository(url, e);
        return e is RepositoryNotFoundException || Says(e, "not owned by current user") || Says(e, "No space left")
            ? GitErrors.Translate(e, url)
            : new KlusterfuckException(ErrorCodes.GitHostUnavailable, $"{url} could not be fetched: {e.Message.TrimEnd('.')}.", url, "Try again.", e);
    }

    private static bool Says(LibGit2SharpException e, string text) => e.Message.Contains(text, StringComparison.OrdinalIgnoreCase);
}
