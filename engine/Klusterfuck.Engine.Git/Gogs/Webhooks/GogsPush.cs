using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Git.Gogs.Webhooks;

/// <summary>A push that Gogs reports. That something was pushed is all that should be made of it: reports come late, twice, out of order or not at all.</summary>
/// <param name="Repository">The repository.</param>
/// <param name="Reference">The branch or tag, <c>refs/heads/main</c>.</param>
/// <param name="Before">The commit it was at; null where it is new.</param>
/// <param name="After">The commit it is at; null where it is removed.</param>
public sealed record GogsPush(Target Repository, string Reference, CommitId? Before, CommitId? After);
