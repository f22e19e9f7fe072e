using System.Net;

namespace Klusterfuck.Engine.Git.Gogs.Api;

/// <summary>What to tell of what Gogs answers or does not answer.</summary>
internal static class GogsErrors
{
    private const string Retry = "Try again when it is back.";

    /// <summary>Nothing came back.</summary>
    public static KlusterfuckException NoAnswer(Uri url, Exception? cause) => new(
        ErrorCodes.GitHostUnavailable, $"Gogs at {url} does not answer{(cause is null ? "" : ": " + cause.Message.TrimEnd('.'))}.", url.AbsoluteUri, Retry, cause);

    /// <summary>Nothing came back in time.</summary>
    public static KlusterfuckException TooSlow(Uri url, TimeSpan limit) => new(
        ErrorCodes.GitHostUnavailable, $"Gogs at {url} did not answer in {limit.TotalSeconds:0.#} s.", url.AbsoluteUri, Retry);

    /// <summary>An answer that is of no use.</summary>
    /// <param name="url">The server.</param>
    /// <param name="what">What was asked for: <c>create the organisation 'kf-default'</c>.</param>
    /// <param name="answer">The answer.</param>
    public static KlusterfuckException Refused(Uri url, string what, GogsAnswer answer) => answer.Status switch
    {
        HttpStatusCode.Unauthorized => new KlusterfuckException(
            ErrorCodes.GitHostUnavailable, $"Gogs at {url} refuses the user or the password when asked to {what}.", url.AbsoluteUri,
            "Check the user, the password and the token."),
        HttpStatusCode.Forbidden => new KlusterfuckException(
            ErrorCodes.GitHostUnavailable, $"Gogs at {url} does not let its user {what}.", url.AbsoluteUri,
            "The user must be an administrator, and own the organisations of this installation."),
        HttpStatusCode.UnprocessableEntity => new KlusterfuckException(
            ErrorCodes.GitHostUnavailable, $"Gogs at {url} refuses to {what}: {answer.Message}.", url.AbsoluteUri, "Look at what is there already under that name."),
        _ => new KlusterfuckException(
            ErrorCodes.GitHostUnavailable, $"Gogs at {url} could not {what}: {answer.Message}.", url.AbsoluteUri, Retry),
    };
}
