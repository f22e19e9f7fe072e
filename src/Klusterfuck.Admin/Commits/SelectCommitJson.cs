namespace Klusterfuck.Admin.Commits;

/// <summary>A commit to be selected.</summary>
public sealed record SelectCommitJson
{
    /// <summary>A full or short id, a branch, a tag or <c>HEAD</c>, each also with <c>~n</c>; <c>HEAD</c> is the tip of the default branch.</summary>
    public required string Commit { get; init; }
}
