using System.Globalization;
using Klusterfuck.Engine.Git.Files;
using Klusterfuck.Engine.Git.Storage;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Repositories;

namespace Klusterfuck.Engine.Git.Repositories;

/// <summary>
/// Bare repositories in a folder, <c>&lt;namespace&gt;/functions/&lt;name&gt;.git</c> and <c>&lt;namespace&gt;/flows/&lt;name&gt;.git</c>, that any git
/// can clone from and push to.
/// </summary>
/// <param name="root">The folder; made where absent.</param>
/// <param name="time">The clock.</param>
public sealed class BareRepositories(string root, TimeProvider time) : IGitHost, IRepositoryLocator
{
    private const string Unfinished = ".tmp-";
    private const string LockName = ".lock";
    private static readonly TimeSpan UnfinishedAfter = TimeSpan.FromHours(1);

    private readonly string root = Path.GetFullPath(root);

    /// <summary>Where the repository of a function or flow is or would be; absolute.</summary>
    public string Folder(Target repository) => Path.Combine(
        root, repository.Namespace.Value, repository.Kind == TargetKind.Function ? "functions" : "flows", repository.Name.Value + ".git");

    /// <inheritdoc/>
    public Task<string> LocateAsync(Target repository, CancellationToken cancellationToken)
    {
        var folder = Folder(repository);
        return IsRepository(folder) ? Task.FromResult(folder) : Task.FromException<string>(GitErrors.NoRepository(repository.ToString()));
    }

    /// <inheritdoc/>
    public Task<bool> ExistsAsync(Target repository, CancellationToken cancellationToken) => Task.FromResult(IsRepository(Folder(repository)));

    /// <inheritdoc/>
    public async Task<IDisposable> LockAsync(Target repository, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(GitOperation.DefaultLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            return await RepositoryLock.TakeAsync(Path.Combine(Path.GetDirectoryName(Folder(repository))!, LockName), time, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw GitErrors.TooSlow(repository.ToString(), GitOperation.DefaultLimit);
        }
        catch (Exception e) when (GitErrors.Knows(e))
        {
            throw GitErrors.Translate(e, repository.ToString());
        }
    }

    /// <inheritdoc/>
    public Task<CommitId> CreateAsync(Target repository, IReadOnlyList<FileChange> files, string message, Actor author, CancellationToken cancellationToken) =>
        RunAsync(repository, token => Create(repository, files, message, author, token), cancellationToken);

    /// <inheritdoc/>
    public Task<bool> RemoveAsync(Target repository, CancellationToken cancellationToken) => RunAsync(repository, _ => Remove(Folder(repository)), cancellationToken);

    private static bool IsRepository(string folder) => File.Exists(Path.Combine(folder, "HEAD"));

    private Task<T> RunAsync<T>(Target repository, Func<CancellationToken, T> work, CancellationToken cancellationToken) =>
        GitOperation.RunAsync(repository.ToString(), work, time, GitOperation.DefaultLimit, cancellationToken);

    private CommitId Create(Target target, IReadOnlyList<FileChange> files, string message, Actor author, CancellationToken cancellationToken)
    {
        var folder = Folder(target);
        if (IsRepository(folder))
            throw Exists(target);
        var parent = Path.GetDirectoryName(folder)!;
        Directory.CreateDirectory(parent);
        RemoveUnfinished(parent);
        var temporary = TemporarySibling(folder);
        try
        {
            BareRepositoryLayout.Write(temporary);
            cancellationToken.ThrowIfCancellationRequested();
            string id;
            using (var repository = GitLibrary.Open(temporary))
            {
                var commit = CommitWriter.Write(repository, null, files, message, CommitWriter.Sign(author, time));
                id = commit.Sha;
            }

            ReferenceFile.TryMove(temporary, BareRepositoryLayout.DefaultBranch, null, id);
            DurableStorage.FlushTree(temporary);
            cancellationToken.ThrowIfCancellationRequested();
            Place(temporary, folder, target);
            return CommitId.Parse(id);
        }
        catch
        {
            Delete(temporary);
            throw;
        }
    }

    private void Place(string temporary, string folder, Target target)
    {
        try
        {
            Directory.Move(temporary, folder);
        }
        catch (IOException) when (Directory.Exists(folder))
        {
            throw Exists(target);
        }

        for (var above = Path.GetDirectoryName(folder)!; above.Length >= root.Length; above = Path.GetDirectoryName(above)!)
            DurableStorage.FlushFolder(above);
    }

    private bool Remove(string folder)
    {
        if (!Directory.Exists(folder))
            return false;
        var temporary = TemporarySibling(folder);
        try
        {
            Directory.Move(folder, temporary);
        }
        catch (DirectoryNotFoundException)
        {
            return false;
        }

        DurableStorage.FlushFolder(Path.GetDirectoryName(folder)!);
        Delete(temporary);
        return true;
    }

    // The time in the name, and not the folder's own, which a renamed repository brings along.
    private string TemporarySibling(string folder) => Path.Combine(
        Path.GetDirectoryName(folder)!, string.Create(CultureInfo.InvariantCulture, $"{Unfinished}{time.GetUtcNow().ToUnixTimeSeconds()}-{Guid.NewGuid():N}"));

    // What a process that was killed left behind.
    private void RemoveUnfinished(string parent)
    {
        foreach (var folder in Directory.EnumerateDirectories(parent, Unfinished + "*"))
        {
            var made = Path.GetFileName(folder)[Unfinished.Length..].Split('-')[0];
            if (long.TryParse(made, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
                && time.GetUtcNow().ToUnixTimeSeconds() - seconds > UnfinishedAfter.TotalSeconds)
                Delete(folder);
        }
    }

    private static void Delete(string folder)
    {
        if (!Directory.Exists(folder))
            return;
        if (OperatingSystem.IsWindows())
        {
            foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
                File.SetAttributes(file, FileAttributes.Normal);
        }

        Directory.Delete(folder, recursive: true);
    }

    private static KlusterfuckException Exists(Target target) =>
        new(ErrorCodes.Changed, $"The repository of {target} exists already.", target.ToString());
}
