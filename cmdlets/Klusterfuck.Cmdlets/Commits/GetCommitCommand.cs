using System.Management.Automation;
using Klusterfuck.Cmdlets.Completion;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Cmdlets.Commits;

/// <summary>Gets the commits of functions and flows, newest first.</summary>
[Cmdlet(VerbsCommon.Get, "KfCommit", DefaultParameterSetName = ByName)]
[OutputType(typeof(KfCommit))]
public sealed class GetCommitCommand : CommitCmdlet
{
    /// <summary>Only these: full or short ids, branches, tags, <c>HEAD~1</c>.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(CommitCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Commit { get; set; }

    /// <summary>So many of each at most.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int First { get; set; } = int.MaxValue;

    /// <summary>Only the selected one.</summary>
    [Parameter]
    public SwitchParameter Selected { get; set; }

    private protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        foreach (var (item, read) in ReadTargets())
        {
            await TryAsync(item, async () =>
            {
                var (target, commit) = read();
                WriteVerbose($"Reading commits of {target}.");
                if ((Commit ?? (commit is null ? null : [commit])) is { } revisions)
                    await FindAsync(target, revisions, cancellationToken);
                else
                    await ListAsync(target, cancellationToken);
            });
        }
    }

    private async Task FindAsync(Target target, string[] revisions, CancellationToken cancellationToken)
    {
        foreach (var revision in revisions)
        {
            await TryAsync(revision, async () =>
            {
                var found = await CallAsync(s => s.Commits.GetAsync(target, revision, cancellationToken), cancellationToken);
                if (!Selected || found.Selected)
                    WriteCommit(target, found, await OpenAsync(cancellationToken));
            });
        }
    }

    private async Task ListAsync(Target target, CancellationToken cancellationToken)
    {
        var left = First;
        await foreach (var commit in ListAsync(target, Math.Min(First, 100), cancellationToken))
        {
            if (Selected && !commit.Selected)
                continue;
            WriteCommit(target, commit, await OpenAsync(cancellationToken));
            if (Selected || --left == 0)
                return;
        }
    }
}
