using LibGit2Sharp;

namespace Klusterfuck.Engine.Git.Files;

/// <summary>Walks the files, links and submodules of a tree.</summary>
internal static class TreeFiles
{
    /// <summary>Every entry that is no folder, with its path; in no particular order.</summary>
    public static IEnumerable<(string Path, TreeEntry Entry)> Enumerate(Tree root, CancellationToken cancellationToken)
    {
        var pending = new Stack<(string Folder, Tree Tree)>([("", root)]);
        while (pending.TryPop(out var next))
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var entry in next.Tree)
            {
                var path = next.Folder + entry.Name;
                if (entry.TargetType != TreeEntryTargetType.Tree)
                    yield return (path, entry);
                else if (path.Length <= Engine.Repositories.RepositoryPath.MaxLength)
                    pending.Push((path + "/", (Tree)entry.Target));
                else
                    throw Engine.Repositories.RepositoryPath.Refuse(path, "it is too long");
            }
        }
    }
}
