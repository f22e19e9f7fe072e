using Klusterfuck.Engine.Git.Storage;
using LibGit2Sharp;

namespace Klusterfuck.Engine.Git;

/// <summary>Translates what libgit2 and the file system report.</summary>
internal static class GitErrors
{
    private const int NoSpaceLeft = 28;
    private const int WindowsDiskFull = unchecked((int)0x80070070);
    private const int WindowsHandleDiskFull = unchecked((int)0x80070027);

    /// <summary>Whether <see cref="Translate"/> has a translation.</summary>
    public static bool Knows(Exception e) => e is LibGit2SharpException or IOException or UnauthorizedAccessException;

    /// <summary>What to tell.</summary>
    /// <param name="e">What was reported.</param>
    /// <param name="subject">What it happened to: <c>function default/hello</c>, or a URL without credentials.</param>
    public static KlusterfuckException Translate(Exception e, string subject) => e switch
    {
        _ when IsDiskFull(e) => new KlusterfuckException(ErrorCodes.DiskFull, $"The disk is full: {subject} could not be written.", subject, "Free some space.", e),
        RepositoryNotFoundException => NoRepository(subject, e),
        ReferenceLockedException locked => new KlusterfuckException(
            ErrorCodes.Changed, $"Another program is writing the repository of {subject}: {locked.Path} exists.", subject,
            "Try again; a lock that a killed program left behind is removed after a minute.", e),
        LibGit2SharpException when e.Message.Contains("not owned by current user", StringComparison.Ordinal) => new KlusterfuckException(
            ErrorCodes.StorageUnavailable, $"The repository of {subject} belongs to another user of this machine: {e.Message}.", subject,
            "Run as the user who owns the data folder, or give the folder to the user who runs this.", e),
        LibGit2Sharp.NotFoundException => Damaged(subject, e.Message, e),
        LibGit2SharpException => new KlusterfuckException(ErrorCodes.GitHostUnavailable, $"git failed for {subject}: {e.Message}.", subject, null, e),
        _ => new KlusterfuckException(ErrorCodes.StorageUnavailable, $"The repository of {subject} cannot be used: {e.Message}", subject, null, e),
    };

    /// <summary>Says that there is no repository.</summary>
    public static KlusterfuckException NoRepository(string subject, Exception? cause = null) =>
        new(ErrorCodes.RepositoryNotFound, $"There is no repository of {subject}.", subject, null, cause);

    /// <summary>Says that objects of the repository are missing.</summary>
    public static KlusterfuckException Damaged(string subject, string what, Exception? cause = null) => new(
        ErrorCodes.StorageUnavailable, $"The repository of {subject} is damaged: {what.TrimEnd('.')}.", subject, "git fsck in the repository says what is missing.", cause);

    /// <summary>Says that git took too long.</summary>
    public static KlusterfuckException TooSlow(string subject, TimeSpan limit) =>
        new(ErrorCodes.GitHostUnavailable, $"git did not answer for {subject} in {limit.TotalSeconds:0} s.", subject, "Try again.");

    /// <summary>Whether the disk is full.</summary>
    public static bool IsDiskFull(Exception e) =>
        e is IOException { HResult: NoSpaceLeft or WindowsDiskFull or WindowsHandleDiskFull }
        || (e is LibGit2SharpException && (e.Message.Contains("No space left", StringComparison.OrdinalIgnoreCase)
            || e.Message.Contains("not enough space", StringComparison.OrdinalIgnoreCase)));
}
