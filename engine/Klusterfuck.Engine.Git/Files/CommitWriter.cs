using System.Runtime.InteropServices;
using Klusterfuck.Engine.Git.Storage;
using Klusterfuck.Engine.Repositories;
using LibGit2Sharp;

namespace Klusterfuck.Engine.Git.Files;

/// <summary>Writes a commit that no reference names yet.</summary>
internal static class CommitWriter
{
    /// <summary>A commit on top of <paramref name="parent"/>, flushed to the disk; the parent itself where nothing differs.</summary>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.PathInvalid"/>, <see cref="ErrorCodes.Changed"/>, <see cref="ErrorCodes.FileNotFound"/>.</exception>
    public static LibGit2Sharp.Commit Write(
        Repository repository, LibGit2Sharp.Commit? parent, IReadOnlyList<FileChange> changes, string message, Signature signature)
    {
        var named = changes.Select(change => change with { Path = RepositoryPath.Normalize(change.Path) }).ToList();
        Check(parent?.Tree, named);
        var definition = parent is null ? new TreeDefinition() : TreeDefinition.From(parent);
        foreach (var change in named.OrderBy(change => change.Bytes is not null))
            Apply(repository, parent?.Tree, definition, change);
        var tree = repository.ObjectDatabase.CreateTree(definition);
        if (tree.Sha == parent?.Tree.Sha)
            return parent;
        var text = message.Replace("\0", "", StringComparison.Ordinal).Trim();
        var commit = repository.ObjectDatabase.CreateCommit(
            signature, signature, text.Length == 0 ? "Change files" : text, tree, parent is null ? [] : [parent], prettifyMessage: true);
        LooseObjects.Flush(repository, commit, named.Select(change => change.Path));
        return commit;
    }

    /// <summary>An author as git takes it: without line ends and angle brackets, never empty.</summary>
    public static Signature Sign(Actor author, TimeProvider time) => new(Clean(author.Name), Clean(author.Email), time.GetLocalNow());

    private static string Clean(string text)
    {
        var clean = string.Concat(text.Where(c => c is not ('<' or '>') && !char.IsControl(c))).Trim(' ', '.', ',', ':', ';', '"', '\\', '\'');
        return clean.Length == 0 ? "unknown" : clean;
    }

    private static void Apply(Repository repository, Tree? tree, TreeDefinition definition, FileChange change)
    {
        if (change.Bytes is not { } bytes)
        {
            definition.Remove(change.Path);
            return;
        }

        // Written whole: of a full disk libgit2's stream says nothing.
        var blob = repository.ObjectDatabase.Write<Blob>(Whole(bytes));
        definition.Add(change.Path, blob, IsExecutable(tree, change, bytes.Span) ? Mode.ExecutableFile : Mode.NonExecutableFile);
    }

    private static byte[] Whole(ReadOnlyMemory<byte> bytes) =>
        MemoryMarshal.TryGetArray(bytes, out var segment) && segment.Array!.Length == bytes.Length ? segment.Array : bytes.ToArray();

    private static bool IsExecutable(Tree? tree, FileChange change, ReadOnlySpan<byte> bytes) =>
        change.Executable ?? (tree?[change.Path] is { TargetType: TreeEntryTargetType.Blob } entry ? entry.Mode == Mode.ExecutableFile : bytes.StartsWith("#!"u8));

    private static void Check(Tree? tree, List<FileChange> changes)
    {
        if (RepositoryPath.FindClash(changes.Where(change => change.Bytes is not null).Select(change => change.Path)) is { } clash)
            throw RepositoryPath.Refuse(clash, "it is given twice, or as a file and as a folder");
        if (changes.DistinctBy(change => change.Path, StringComparer.Ordinal).Count() != changes.Count)
            throw RepositoryPath.Refuse(changes.GroupBy(change => change.Path).First(group => group.Count() > 1).Key, "it is written and removed at once");
        var removed = changes.Where(change => change.Bytes is null).Select(change => change.Path).ToHashSet(StringComparer.Ordinal);
        foreach (var change in changes)
            Check(tree, removed, change);
    }

    private static void Check(Tree? tree, HashSet<string> removed, FileChange change)
    {
        var entry = tree?[change.Path];
        var isFile = entry?.TargetType == TreeEntryTargetType.Blob;
        if (change.ExpectedBlobId is { } expected && expected != (entry?.Target.Sha ?? ""))
        {
            throw new KlusterfuckException(
                ErrorCodes.Changed, $"'{change.Path}' is no longer what was seen: it {(isFile ? "has other content" : expected.Length == 0 ? "exists" : "is gone")}.",
                change.Path, "Read it again and repeat the change.");
        }

        if (change.Bytes is null && !isFile)
            throw new KlusterfuckException(ErrorCodes.FileNotFound, $"There is no file '{change.Path}'.", change.Path);
        if (change.Bytes is null)
            return;
        if (entry is not null && !isFile && !IsEmptied((Tree?)(entry.Target as Tree), change.Path, removed))
            throw RepositoryPath.Refuse(change.Path, "it is a folder");
        if (RepositoryPath.Parents(change.Path).FirstOrDefault(folder => tree?[folder]?.TargetType is not (null or TreeEntryTargetType.Tree) && !removed.Contains(folder)) is { } file)
            throw RepositoryPath.Refuse(change.Path, $"'{file}' is a file");
    }

    private static bool IsEmptied(Tree? folder, string path, HashSet<string> removed) =>
        folder is not null && folder.All(entry => entry.TargetType == TreeEntryTargetType.Tree
            ? IsEmptied((Tree)entry.Target, $"{path}/{entry.Name}", removed)
            : removed.Contains($"{path}/{entry.Name}"));
}
