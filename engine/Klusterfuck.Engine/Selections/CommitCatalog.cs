using Klusterfuck.Engine.Definitions;
using Klusterfuck.Engine.Flows;
using Klusterfuck.Engine.Functions;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Repositories;

namespace Klusterfuck.Engine.Selections;

/// <summary>Lists, selects and compares the commits and reads and writes the files of functions and flows.</summary>
/// <param name="functions">Definitions of functions.</param>
/// <param name="flows">Definitions of flows.</param>
/// <param name="selections">Which commit is selected.</param>
/// <param name="log">Commits of repositories.</param>
/// <param name="files">Files of repositories.</param>
/// <param name="platform">Makes the selected commit of a function ready.</param>
/// <param name="check">Says whether a flow's commit may be selected.</param>
public sealed class CommitCatalog(
    IDefinitionStore<FunctionDefinition> functions, IDefinitionStore<FlowDefinition> flows, ISelectionStore selections, ICommitLog log, IFileStore files,
    IPlatform platform, ICommitCheck check)
{
    private const string Tip = "HEAD";

    // The cursor of the page after one that had room for nothing but a selected commit the tip does not reach.
    private const string FromTip = "tip";

    /// <summary>Commits of a function or flow, newest first, from the tip of the default branch. The selected one is listed first of all on the first page where the tip does not reach it.</summary>
    public async Task<Page<SelectedCommit>> ListAsync(Target target, PageRequest page, CancellationToken cancellationToken)
    {
        var repository = await FindRepositoryAsync(target, cancellationToken).ConfigureAwait(false);
        var selected = await selections.FindSelectedAsync(target, cancellationToken).ConfigureAwait(false);
        var cursor = page.Cursor == FromTip ? null : page.Cursor;
        var commits = await log.ListAsync(repository, Tip, page with { Cursor = cursor }, cancellationToken).ConfigureAwait(false);
        if (page.Cursor is null && selected is { } id && await FindStrayAsync(repository, id, commits.Items, cancellationToken).ConfigureAwait(false) is { } stray)
            commits = Prepend(stray, commits, page.Limit);
        return new Page<SelectedCommit>([.. commits.Items.Select(c => new SelectedCommit(c, c.Id == selected))], commits.Next);
    }

    /// <summary>One commit by any revision.</summary>
    public async Task<SelectedCommit> GetAsync(Target target, string revision, CancellationToken cancellationToken)
    {
        var repository = await FindRepositoryAsync(target, cancellationToken).ConfigureAwait(false);
        var commit = await log.ResolveAsync(repository, revision, cancellationToken).ConfigureAwait(false);
        var selected = await selections.FindSelectedAsync(target, cancellationToken).ConfigureAwait(false);
        return new SelectedCommit(commit, commit.Id == selected);
    }

    /// <summary>Selects the commit a revision names now, tags it, and makes it ready; in force for the next request. For a flow its document must be valid at that commit.</summary>
    public async Task<SelectedCommit> SelectAsync(Target target, string revision, Actor by, CancellationToken cancellationToken)
    {
        var repository = await FindRepositoryAsync(target, cancellationToken).ConfigureAwait(false);
        var commit = await log.ResolveAsync(repository, revision, cancellationToken).ConfigureAwait(false);
        if (target.Kind == TargetKind.Flow)
        {
            var problems = await check.CheckAsync(target, commit.Id, cancellationToken).ConfigureAwait(false);
            if (problems.Count > 0)
                throw KlusterfuckException.ForProblems(target.ToString(), problems);
        }

        await log.ProtectAsync(repository, commit.Id, cancellationToken).ConfigureAwait(false);
        await PrepareAsync(target, commit.Id, cancellationToken).ConfigureAwait(false);
        await selections.SelectAsync(target, commit.Id, by, cancellationToken).ConfigureAwait(false);
        await ApplyAsync(target, commit.Id, cancellationToken).ConfigureAwait(false);
        return new SelectedCommit(commit, true);
    }

    /// <summary>Selects the one selected before. Undoing again goes further back.</summary>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.NothingToUndo"/>.</exception>
    public async Task<SelectedCommit> UndoAsync(Target target, Actor by, CancellationToken cancellationToken)
    {
        var repository = await FindRepositoryAsync(target, cancellationToken).ConfigureAwait(false);
        if (FindBefore(await selections.ListAsync(target, cancellationToken).ConfigureAwait(false)) is { } before)
            await PrepareAsync(target, before, cancellationToken).ConfigureAwait(false);
        var commit = await selections.UndoAsync(target, by, cancellationToken).ConfigureAwait(false)
            ?? throw new KlusterfuckException(
                ErrorCodes.NothingToUndo, $"Nothing was selected before the commit that {target} has selected now.", target.ToString(), "Select a commit by its id instead.");
        await ApplyAsync(target, commit, cancellationToken).ConfigureAwait(false);
        return new SelectedCommit(await log.ResolveAsync(repository, commit.Value, cancellationToken).ConfigureAwait(false), true);
    }

    /// <summary>Who selected what and when, newest first; the last 50.</summary>
    public async Task<IReadOnlyList<Selection>> ListSelectionsAsync(Target target, CancellationToken cancellationToken)
    {
        await FindRepositoryAsync(target, cancellationToken).ConfigureAwait(false);
        return await selections.ListAsync(target, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What two commits differ in.</summary>
    public async Task<Comparison> CompareAsync(Target target, string from, string to, CancellationToken cancellationToken)
    {
        var repository = await FindRepositoryAsync(target, cancellationToken).ConfigureAwait(false);
        return await log.CompareAsync(repository, from, to, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>All files of a commit; null for the tip of the default branch.</summary>
    public async Task<IReadOnlyList<FileEntry>> ListFilesAsync(Target target, string? revision, CancellationToken cancellationToken)
    {
        var repository = await FindRepositoryAsync(target, cancellationToken).ConfigureAwait(false);
        return await files.ListAsync(repository, revision ?? Tip, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>One file of a commit; null for the tip of the default branch.</summary>
    public async Task<FileContent> ReadFileAsync(Target target, string? revision, string path, CancellationToken cancellationToken)
    {
        var repository = await FindRepositoryAsync(target, cancellationToken).ConfigureAwait(false);
        return await files.ReadAsync(repository, revision ?? Tip, path, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Commits changes on top of the default branch. Selects nothing.</summary>
    public async Task<Commit> CommitFilesAsync(Target target, IReadOnlyList<FileChange> changes, string? message, Actor by, CancellationToken cancellationToken)
    {
        var repository = await FindRepositoryAsync(target, cancellationToken).ConfigureAwait(false);
        if (changes.Count == 0)
            throw KlusterfuckException.ForProblems(target.ToString(), [new Problem("ChangesMissing", "$", "There is nothing to commit: no file is named.")]);
        var subject = string.IsNullOrWhiteSpace(message) ? Describe(changes) : message;
        return await files.CommitAsync(repository, changes, subject, by, cancellationToken).ConfigureAwait(false);
    }

    private static string Describe(IReadOnlyList<FileChange> changes)
    {
        var verb = changes.All(c => c.Bytes is null) ? "Remove" : changes.All(c => c.ExpectedBlobId is "") ? "Add" : "Update";
        return changes.Count == 1 ? $"{verb} {changes[0].Path}" : $"{verb} {changes.Count} files";
    }

    private static Page<Commit> Prepend(Commit stray, Page<Commit> page, int limit)
    {
        if (page.Items.Count < limit)
            return page with { Items = [stray, .. page.Items] };
        return limit == 1 ? new Page<Commit>([stray], FromTip) : new Page<Commit>([stray, .. page.Items.Take(limit - 1)], page.Items[limit - 2].Id.Value);
    }

    private async Task<Commit?> FindStrayAsync(Target repository, CommitId selected, IReadOnlyList<Commit> newest, CancellationToken cancellationToken)
    {
        if (newest.Any(c => c.Id == selected))
            return null;
        try
        {
            if (newest.Count > 0 && await log.CountBehindAsync(repository, selected, newest[0].Id, cancellationToken).ConfigureAwait(false) > 0)
                return null;
            return await log.ResolveAsync(repository, selected.Value, cancellationToken).ConfigureAwait(false);
        }
        catch (KlusterfuckException error) when (error.Code == ErrorCodes.CommitNotFound)
        {
            // Somebody has removed its tag and collected it; there is nothing to list.
            return null;
        }
    }

    // What undoing comes to, if nobody selects in between. An undone selection counts no more.
    private static CommitId? FindBefore(IReadOnlyList<Selection> newestFirst)
    {
        var inForce = new Stack<CommitId>();
        foreach (var selection in newestFirst.Reverse())
        {
            if (!selection.Undo)
                inForce.Push(selection.Commit);
            else
                inForce.TryPop(out _);
        }

        return inForce.Count > 1 ? inForce.ElementAt(1) : null;
    }

    private async Task PrepareAsync(Target target, CommitId commit, CancellationToken cancellationToken)
    {
        if (target.Kind == TargetKind.Function && await functions.FindAsync(target.Namespace, target.Name, cancellationToken).ConfigureAwait(false) is { } function)
            await platform.PrepareAsync(function, commit, cancellationToken).ConfigureAwait(false);
    }

    private async Task ApplyAsync(Target target, CommitId commit, CancellationToken cancellationToken)
    {
        if (target.Kind == TargetKind.Function && await functions.FindAsync(target.Namespace, target.Name, cancellationToken).ConfigureAwait(false) is { } function)
            await platform.ApplyAsync(function, commit, cancellationToken).ConfigureAwait(false);
    }

    private async Task<Target> FindRepositoryAsync(Target target, CancellationToken cancellationToken)
    {
        if (target.Kind == TargetKind.Flow)
        {
            return await flows.FindAsync(target.Namespace, target.Name, cancellationToken).ConfigureAwait(false) is { } flow
                ? flow.Target
                : throw new KlusterfuckException(ErrorCodes.FlowNotFound, $"There is no {target}.", target.ToString());
        }

        return await functions.FindAsync(target.Namespace, target.Name, cancellationToken).ConfigureAwait(false) is { } function
            ? Target.Function(function.Namespace, function.Repository)
            : throw new KlusterfuckException(ErrorCodes.FunctionNotFound, $"There is no {target}.", target.ToString());
    }
}
