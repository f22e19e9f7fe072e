using Klusterfuck.Engine;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Repositories;
using Klusterfuck.Engine.Selections;

namespace Klusterfuck.Cmdlets.Commits;

/// <summary>Commits and files of functions and flows, wherever the cmdlets work.</summary>
internal interface ICommits
{
    /// <summary>Commits, newest first.</summary>
    Task<Page<SelectedCommit>> ListAsync(Target target, PageRequest page, CancellationToken cancellationToken);

    /// <summary>The commit a revision names.</summary>
    Task<SelectedCommit> GetAsync(Target target, string revision, CancellationToken cancellationToken);

    /// <summary>Selects a commit.</summary>
    Task<SelectedCommit> SelectAsync(Target target, CommitId commit, CancellationToken cancellationToken);

    /// <summary>Selects the commit that was selected before.</summary>
    Task<SelectedCommit> UndoAsync(Target target, CancellationToken cancellationToken);

    /// <summary>What was selected, newest first.</summary>
    Task<IReadOnlyList<Selection>> ListSelectionsAsync(Target target, CancellationToken cancellationToken);

    /// <summary>What two revisions differ in.</summary>
    Task<Comparison> CompareAsync(Target target, string from, string to, CancellationToken cancellationToken);

    /// <summary>The files of a revision.</summary>
    Task<IReadOnlyList<FileEntry>> ListFilesAsync(Target target, string? revision, CancellationToken cancellationToken);

    /// <summary>One file of a revision.</summary>
    Task<FileContent> ReadFileAsync(Target target, string? revision, string path, CancellationToken cancellationToken);

    /// <summary>Commits one change on top of the default branch.</summary>
    Task<SelectedCommit> CommitFileAsync(Target target, FileChange change, string? message, CancellationToken cancellationToken);
}
