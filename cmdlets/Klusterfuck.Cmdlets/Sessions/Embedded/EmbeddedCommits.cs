using Klusterfuck.Cmdlets.Commits;
using Klusterfuck.Engine;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Repositories;
using Klusterfuck.Engine.Selections;

namespace Klusterfuck.Cmdlets.Sessions.Embedded;

/// <summary>Commits of a data folder.</summary>
internal sealed class EmbeddedCommits(CommitCatalog commits) : ICommits
{
    /// <inheritdoc/>
    public Task<Page<SelectedCommit>> ListAsync(Target target, PageRequest page, CancellationToken cancellationToken) =>
        commits.ListAsync(target, page, cancellationToken);

    /// <inheritdoc/>
    public Task<SelectedCommit> GetAsync(Target target, string revision, CancellationToken cancellationToken) =>
        commits.GetAsync(target, revision, cancellationToken);

    /// <inheritdoc/>
    public Task<SelectedCommit> SelectAsync(Target target, CommitId commit, CancellationToken cancellationToken) =>
        commits.SelectAsync(target, commit.Value, Actor.Local, cancellationToken);

    /// <inheritdoc/>
    public Task<SelectedCommit> UndoAsync(Target target, CancellationToken cancellationToken) => commits.UndoAsync(target, Actor.Local, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<Selection>> ListSelectionsAsync(Target target, CancellationToken cancellationToken) =>
        commits.ListSelectionsAsync(target, cancellationToken);

    /// <inheritdoc/>
    public Task<Comparison> CompareAsync(Target target, string from, string to, CancellationToken cancellationToken) =>
        commits.CompareAsync(target, from, to, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<FileEntry>> ListFilesAsync(Target target, string? revision, CancellationToken cancellationToken) =>
        commits.ListFilesAsync(target, revision, cancellationToken);

    /// <inheritdoc/>
    public Task<FileContent> ReadFileAsync(Target target, string? revision, string path, CancellationToken cancellationToken) =>
        commits.ReadFileAsync(target, revision, path, cancellationToken);

    /// <inheritdoc/>
    public async Task<SelectedCommit> CommitFileAsync(Target target, FileChange change, string? message, CancellationToken cancellationToken)
    {
        var commit = await commits.CommitFilesAsync(target, [change], message, Actor.Local, cancellationToken);
        return await commits.GetAsync(target, commit.Id.Value, cancellationToken);
    }
}
