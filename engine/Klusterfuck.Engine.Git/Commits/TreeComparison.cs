using System.Globalization;
using System.Text;
using Klusterfuck.Engine.Repositories;
using LibGit2Sharp;
using CompareOptions = LibGit2Sharp.CompareOptions;

namespace Klusterfuck.Engine.Git.Commits;

/// <summary>What two trees differ in, file by file, without reading files that are too large to be read by a person.</summary>
internal static class TreeComparison
{
    /// <summary>The longest patch of one file, in characters; a longer one is left out.</summary>
    public const int MaxPatch = 256 * 1024;

    /// <summary>The longest patches of all files together.</summary>
    public const int MaxPatches = 8 * 1024 * 1024;

    /// <summary>Bytes above which a file is taken for binary without being read.</summary>
    public const long MaxFile = 4 * 1024 * 1024;

    private const string NoFile = "/dev/null";

    /// <summary>Every file that differs, by path.</summary>
    public static IReadOnlyList<FileDiff> Compare(Repository repository, Tree from, Tree to, CancellationToken cancellationToken)
    {
        using var changes = repository.Diff.Compare<TreeChanges>(from, to, new CompareOptions { Similarity = SimilarityOptions.Renames });
        var files = new List<FileDiff>();
        var left = MaxPatches;
        foreach (var change in changes.Where(change => change.Status != ChangeKind.Unmodified).OrderBy(change => change.Path, StringComparer.Ordinal))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var file = Describe(repository, change, left);
            left -= file.Patch.Length;
            files.Add(file);
        }

        return files;
    }

    private static FileDiff Describe(Repository repository, TreeEntryChanges change, int left)
    {
        var oldPath = change.Status == ChangeKind.Renamed ? change.OldPath : null;
        var kind = (change.OldMode, change.Mode) switch
        {
            (Mode.Nonexistent, _) => "added",
            (_, Mode.Nonexistent) => "removed",
            _ => oldPath is null ? "modified" : "renamed",
        };
        if (IsLarge(repository, change.OldOid, change.OldMode) || IsLarge(repository, change.Oid, change.Mode))
            return new FileDiff(change.Path, oldPath, kind, 0, 0, "", Binary: true);
        var content = repository.Diff.Compare(Find(repository, change.OldOid, change.OldMode), Find(repository, change.Oid, change.Mode));
        var patch = content.IsBinaryComparison ? "" : Header(change) + content.Patch;
        return new FileDiff(
            change.Path, oldPath, kind, content.LinesAdded, content.LinesDeleted, patch.Length > Math.Min(MaxPatch, left) ? "" : patch, content.IsBinaryComparison);
    }

    private static bool IsFile(Mode mode) => mode is not (Mode.Nonexistent or Mode.GitLink);

    private static bool IsLarge(Repository repository, ObjectId id, Mode mode) =>
        IsFile(mode) && repository.ObjectDatabase.RetrieveObjectMetadata(id).Size > MaxFile;

    private static Blob? Find(Repository repository, ObjectId id, Mode mode) => IsFile(mode) ? repository.Lookup<Blob>(id) : null;

    private static string Header(TreeEntryChanges change)
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"diff --git a/{change.OldPath} b/{change.Path}\n");
        if (change.OldMode == Mode.Nonexistent)
            text.Append(CultureInfo.InvariantCulture, $"new file mode {Octal(change.Mode)}\n");
        else if (change.Mode == Mode.Nonexistent)
            text.Append(CultureInfo.InvariantCulture, $"deleted file mode {Octal(change.OldMode)}\n");
        else if (change.OldMode != change.Mode)
            text.Append(CultureInfo.InvariantCulture, $"old mode {Octal(change.OldMode)}\nnew mode {Octal(change.Mode)}\n");
        if (change.Status == ChangeKind.Renamed)
            text.Append(CultureInfo.InvariantCulture, $"rename from {change.OldPath}\nrename to {change.Path}\n");
        if (change.OldOid != change.Oid)
        {
            text.Append(CultureInfo.InvariantCulture, $"--- {(change.OldMode == Mode.Nonexistent ? NoFile : "a/" + change.OldPath)}\n");
            text.Append(CultureInfo.InvariantCulture, $"+++ {(change.Mode == Mode.Nonexistent ? NoFile : "b/" + change.Path)}\n");
        }

        return text.ToString();
    }

    private static string Octal(Mode mode) => Convert.ToString((int)mode, 8).PadLeft(6, '0');
}
