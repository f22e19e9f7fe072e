using Klusterfuck.Engine.Checkouts;
using Klusterfuck.Engine.Git.Files;
using Klusterfuck.Engine.Git.Repositories;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Repositories;
using LibGit2Sharp;

namespace Klusterfuck.Engine.Git.Checkouts;

/// <summary>Writes commits of bare repositories on this machine into folders, with the bytes git stores: no filter, no change of line ends.</summary>
/// <param name="locator">Finds them.</param>
/// <param name="time">The clock.</param>
public sealed class GitCheckoutSource(IRepositoryLocator locator, TimeProvider time) : ICheckoutSource
{
    private const int BufferSize = 128 * 1024;
    private const int LongestLink = 4096;
    private const UnixFileMode Plain = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode Runnable = Plain | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private readonly GitOperation git = new(locator, time, TimeSpan.FromMinutes(10));

    /// <inheritdoc/>
    public Task WriteAsync(Target repository, CommitId commit, string folder, CancellationToken cancellationToken) => git.RunAsync(
        repository,
        (git, token) =>
        {
            var found = git.Lookup<LibGit2Sharp.Commit>(commit.Value)
                ?? throw new KlusterfuckException(ErrorCodes.CommitNotFound, $"There is no commit {commit} in {repository}.", commit.Value);
            Write(Path.GetFullPath(folder), TreeFiles.Enumerate(found.Tree, token).ToList(), token);
            return true;
        },
        cancellationToken);

    // Everything is checked before anything is written, and links are made last, so that nothing is ever written through one.
    private static void Write(string folder, List<(string Path, TreeEntry Entry)> entries, CancellationToken cancellationToken)
    {
        foreach (var (path, entry) in entries)
            Check(path, entry);
        if (RepositoryPath.FindClash(entries.Select(entry => entry.Path)) is { } clash)
            throw RepositoryPath.Refuse(clash, "the commit has it twice");
        var links = entries.Where(entry => entry.Entry.Mode == Mode.SymbolicLink).Select(entry => (entry.Path, Target: ReadLink(entry.Path, entry.Entry))).ToList();
        SymbolicLinks.Check(links);
        var buffer = new byte[BufferSize];
        foreach (var (path, entry) in entries.Where(entry => entry.Entry.Mode != Mode.SymbolicLink))
        {
            cancellationToken.ThrowIfCancellationRequested();
            WriteFile(Place(folder, path), path, entry, buffer, cancellationToken);
        }

        foreach (var (path, target) in links)
            WriteLink(Place(folder, path), path, target);
    }

    private static void Check(string path, TreeEntry entry)
    {
        if (entry.TargetType == TreeEntryTargetType.GitLink)
        {
            throw new KlusterfuckException(
                ErrorCodes.PathInvalid, $"'{path}' is a submodule, and submodules are not checked out.", path, "Commit the files themselves.");
        }

        if (!RepositoryPath.TryNormalize(path, out var normalized, out var problem) || normalized != path)
            throw RepositoryPath.Refuse(path, problem ?? "it has a '.' part");
    }

    private static string Place(string folder, string path)
    {
        var place = Path.Combine(folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(place)!);
        return place;
    }

    private static void WriteFile(string place, string path, TreeEntry entry, byte[] buffer, CancellationToken cancellationToken)
    {
        using var content = ((Blob)entry.Target).GetContentStream();
        using var file = Create(place, path);
        for (int count; (count = content.Read(buffer)) > 0;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            file.Write(buffer, 0, count);
        }

        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file.SafeFileHandle, entry.Mode == Mode.ExecutableFile ? Runnable : Plain);
    }

    private static FileStream Create(string place, string path)
    {
        try
        {
            return new FileStream(place, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 });
        }
        catch (IOException) when (File.Exists(place) || Directory.Exists(place))
        {
            throw RefuseTaken(path);
        }
    }

    private static void WriteLink(string place, string path, string target)
    {
        if (File.Exists(place) || Directory.Exists(place))
            throw RefuseTaken(path);
        File.CreateSymbolicLink(place, target);
    }

    private static KlusterfuckException RefuseTaken(string path) =>
        RepositoryPath.Refuse(path, "on this file system it is the same as another path of the commit");

    private static string ReadLink(string path, TreeEntry entry)
    {
        using var content = ((Blob)entry.Target).GetContentStream();
        if (content.Length > LongestLink)
            throw RepositoryPath.Refuse(path, "it is a symbolic link with too long a target");
        using var reader = new StreamReader(content);
        return reader.ReadToEnd();
    }
}
