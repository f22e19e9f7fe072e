using LibGit2Sharp;
using GitCommit = LibGit2Sharp.Commit;

namespace Klusterfuck.Engine.Git.Commits;

/// <summary>
/// Walks from a commit to all it reaches, newest first and no commit before the first of its children, as <c>git log</c> does without options. Reads
/// only as far as it is asked; libgit2's own walk reads the whole history before it sorts.
/// </summary>
internal static class History
{
    /// <summary>The commit and its ancestors.</summary>
    public static IEnumerable<GitCommit> Walk(GitCommit tip)
    {
        var seen = new HashSet<ObjectId> { tip.Id };
        var queue = new PriorityQueue<GitCommit, (long Age, int Order)>();
        queue.Enqueue(tip, default);
        while (queue.TryDequeue(out var commit, out _))
        {
            yield return commit;
            foreach (var parent in commit.Parents.Where(parent => seen.Add(parent.Id)))
                queue.Enqueue(parent, (-parent.Committer.When.ToUnixTimeSeconds(), seen.Count));
        }
    }
}
