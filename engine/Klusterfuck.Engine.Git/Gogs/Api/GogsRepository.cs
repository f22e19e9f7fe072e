namespace Klusterfuck.Engine.Git.Gogs.Api;

/// <summary>A repository as Gogs describes it when it is read; what it says when it makes one is not right.</summary>
/// <param name="Empty">Whether nothing was pushed to it yet.</param>
/// <param name="DefaultBranch">The branch HEAD is at.</param>
internal sealed record GogsRepository(bool Empty, string DefaultBranch);
