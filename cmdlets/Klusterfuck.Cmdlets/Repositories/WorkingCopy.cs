using Klusterfuck.Engine;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Cmdlets.Repositories;

/// <summary>A folder on this machine with the files of a function, a clone of its repository or not.</summary>
internal sealed class WorkingCopy(GitProgram git, string folder)
{
    /// <summary>
    /// Pushes the files as they are as a commit of a branch of its own, which touches neither the default branch nor the folder's own git, so that it
    /// can be tried before anything is committed. <see cref="RemoveTrialAsync"/> takes the branch away.
    /// </summary>
    public async Task<(CommitId Commit, string Branch)> PushTrialAsync(CancellationToken cancellationToken)
    {
        var branch = $"refs/heads/kf-trial-{Guid.NewGuid():N}";
        return await WithRepositoryAsync(
            async repository =>
            {
                var commit = await CommitTreeAsync(repository, parent: null, "A trial of uncommitted files", cancellationToken);
                await git.RunAsync(folder, [$"--git-dir={repository}", "push", "--quiet", git.RepositoryUrl, $"{commit}:{branch}"], cancellationToken);
                return (CommitId.Parse(commit), branch);
            },
            cancellationToken);
    }

    /// <summary>Takes the branch of a trial away.</summary>
    public Task RemoveTrialAsync(string branch, CancellationToken cancellationToken) => WithRepositoryAsync(
        repository => git.RunAsync(folder, [$"--git-dir={repository}", "push", "--quiet", git.RepositoryUrl, $":{branch}"], cancellationToken), cancellationToken);

    /// <summary>Commits the files and pushes that to the default branch; the commit, which is the tip as it is where nothing changed.</summary>
    public async Task<CommitId> PublishAsync(string message, CancellationToken cancellationToken)
    {
        var branch = await FindDefaultBranchAsync(cancellationToken);
        var commit = await IsCloneAsync(cancellationToken)
            ? await CommitCloneAsync(message, cancellationToken)
            : null;
        if (commit is not null)
        {
            await git.RunAsync(folder, ["push", "--quiet", git.RepositoryUrl, $"{commit}:{branch}"], cancellationToken);
            return CommitId.Parse(commit);
        }

        return await WithRepositoryAsync(repository => PublishFolderAsync(repository, branch, message, cancellationToken), cancellationToken);
    }

    private async Task<CommitId> PublishFolderAsync(string repository, string branch, string message, CancellationToken cancellationToken)
    {
        await git.RunAsync(folder, [$"--git-dir={repository}", "fetch", "--quiet", git.RepositoryUrl, branch], cancellationToken);
        var tip = await git.RunAsync(folder, [$"--git-dir={repository}", "rev-parse", "FETCH_HEAD"], cancellationToken);
        var commit = await CommitTreeAsync(repository, tip, message, cancellationToken);
        var changed = await git.TryAsync(folder, [$"--git-dir={repository}", "diff", "--quiet", tip, commit], cancellationToken);
        if (changed.Code == 0)
            return CommitId.Parse(tip);
        await git.RunAsync(folder, [$"--git-dir={repository}", "push", "--quiet", git.RepositoryUrl, $"{commit}:{branch}"], cancellationToken);
        return CommitId.Parse(commit);
    }

    private async Task<string> CommitCloneAsync(string message, CancellationToken cancellationToken)
    {
        await git.RunAsync(folder, ["add", "--all"], cancellationToken);
        if ((await git.TryAsync(folder, ["diff", "--cached", "--quiet"], cancellationToken)).Code != 0)
            await git.RunAsync(folder, [.. await IdentityAsync(cancellationToken), "commit", "--quiet", "--message", message], cancellationToken);
        return await git.RunAsync(folder, ["rev-parse", "HEAD"], cancellationToken);
    }

    private async Task<string> CommitTreeAsync(string repository, string? parent, string message, CancellationToken cancellationToken)
    {
        string[] place = [$"--git-dir={repository}", $"--work-tree={folder}"];
        await git.RunAsync(folder, [.. place, "add", "--all"], cancellationToken);
        var tree = await git.RunAsync(folder, [.. place, "write-tree"], cancellationToken);
        string[] from = parent is null ? [] : ["-p", parent];
        return await git.RunAsync(folder, [.. place, .. await IdentityAsync(cancellationToken), "commit-tree", tree, .. from, "-m", message], cancellationToken);
    }

    private async Task<bool> IsCloneAsync(CancellationToken cancellationToken)
    {
        var prefix = await git.TryAsync(folder, ["rev-parse", "--show-prefix"], cancellationToken);
        if (prefix.Code != 0 || prefix.Output.Length > 0)
            return false;
        var remotes = await git.TryAsync(folder, ["config", "--get-regexp", @"^remote\..*\.url$"], cancellationToken);
        return remotes.Code == 0 && remotes.Output.Split('\n').Any(l => l.EndsWith(" " + git.OriginUrl, StringComparison.Ordinal) || l.EndsWith(" " + git.RepositoryUrl, StringComparison.Ordinal));
    }

    private async Task<string> FindDefaultBranchAsync(CancellationToken cancellationToken)
    {
        var listed = await git.RunAsync(folder, ["ls-remote", "--symref", git.RepositoryUrl, "HEAD"], cancellationToken);
        var line = listed.Split('\n').FirstOrDefault(l => l.StartsWith("ref: ", StringComparison.Ordinal));
        return line is null ? "refs/heads/main" : line["ref: ".Length..].Split('\t')[0];
    }

    // Who has told git their name keeps it; for everybody else the operating system's user has to do.
    private async Task<string[]> IdentityAsync(CancellationToken cancellationToken) =>
        (await git.TryAsync(folder, ["config", "--get", "user.email"], cancellationToken)).Code == 0
            ? []
            : ["-c", $"user.name={Actor.Local.Name}", "-c", $"user.email={Actor.Local.Email}"];

    private async Task<T> WithRepositoryAsync<T>(Func<string, Task<T>> work, CancellationToken cancellationToken)
    {
        var repository = Directory.CreateTempSubdirectory("kf-git-").FullName;
        try
        {
            await git.RunAsync(folder, ["init", "--quiet", "--bare", repository], cancellationToken);
            return await work(repository);
        }
        finally
        {
            Directory.Delete(repository, recursive: true);
        }
    }
}
