namespace Klusterfuck.Engine.Git.Tests;

/// <summary>Makes trees that no good client makes.</summary>
internal static class GitTrees
{
    /// <summary>Puts main at a commit of this tree, in the form of <c>git ls-tree</c>.</summary>
    public static string CommitTree(string bare, string listing)
    {
        var (code, tree, error) = GitCommand.Feed(bare, listing, "mktree", "--missing");
        return code == 0 ? Commit(bare, tree.Trim()) : throw new InvalidOperationException(error);
    }

    /// <summary>Puts main at a commit of one tree whose entries are written as they are, so that no check of git's applies.</summary>
    public static string CommitRaw(string bare, params (string Mode, string Name, string Id)[] entries)
    {
        var bytes = entries.SelectMany(entry => (byte[])[.. System.Text.Encoding.UTF8.GetBytes($"{entry.Mode} {entry.Name}\0"), .. Convert.FromHexString(entry.Id)]).ToArray();
        var file = Path.Combine(bare, "tree.tmp");
        File.WriteAllBytes(file, bytes);
        var tree = GitCommand.Run(bare, "hash-object", "-w", "--literally", "-t", "tree", file);
        File.Delete(file);
        return Commit(bare, tree);
    }

    public static string Blob(string bare, string content) => GitCommand.Feed(bare, content, "hash-object", "-w", "--stdin").Output.Trim();

    private static string Commit(string bare, string tree)
    {
        var id = GitCommand.Run(bare, "commit-tree", "-m", "Tree", tree);
        GitCommand.Run(bare, "update-ref", "refs/heads/main", id);
        return id;
    }
}
