using LibGit2Sharp;

namespace Klusterfuck.Engine.Git.Storage;

/// <summary>Brings the objects a commit added to the disk before a reference names them. libgit2 leaves that to a setting that git warns about.</summary>
internal static class LooseObjects
{
    /// <summary>Flushes the commit, the trees on the way to the changed files and the files, as far as they are not in packs.</summary>
    public static void Flush(Repository repository, LibGit2Sharp.Commit commit, IEnumerable<string> changed)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal) { commit.Sha, commit.Tree.Sha };
        foreach (var path in changed)
        {
            foreach (var part in Engine.Repositories.RepositoryPath.Parents(path).Prepend(path))
            {
                if (commit.Tree[part] is { } entry)
                    ids.Add(entry.Target.Sha);
            }
        }

        var folders = new HashSet<string>(StringComparer.Ordinal);
        foreach (var id in ids)
        {
            var folder = Path.Combine(repository.Info.Path, "objects", id[..2]);
            var file = Path.Combine(folder, id[2..]);
            if (!File.Exists(file))
                continue;
            DurableStorage.FlushFile(file);
            folders.Add(folder);
        }

        foreach (var folder in folders)
            DurableStorage.FlushFolder(folder);
        DurableStorage.FlushFolder(Path.Combine(repository.Info.Path, "objects"));
    }
}
