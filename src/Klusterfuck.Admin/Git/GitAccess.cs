using Klusterfuck.Engine.Git.Gogs;
using Klusterfuck.Engine.Git.Repositories;
using Klusterfuck.Engine.Selections.Following;

namespace Klusterfuck.Admin.Git;

/// <summary>What git clients of this service reach.</summary>
/// <param name="Repositories">Finds the bare repositories to read from.</param>
/// <param name="Follower">Is told of pushes.</param>
/// <param name="Gogs">Takes the pushes; null where the repositories that are read take them.</param>
internal sealed record GitAccess(IRepositoryLocator Repositories, BranchFollower Follower, GogsGit? Gogs);
