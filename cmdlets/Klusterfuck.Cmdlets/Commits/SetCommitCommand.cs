using System.Management.Automation;
using Klusterfuck.Cmdlets.Completion;
using Klusterfuck.Cmdlets.Errors;
using Klusterfuck.Engine;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Cmdlets.Commits;

/// <summary>Selects a commit of a function or flow. Everything that comes in is gathered first, so that two commits for one target select neither.</summary>
[Cmdlet(VerbsCommon.Set, "KfCommit", SupportsShouldProcess = true, DefaultParameterSetName = ByName)]
[OutputType(typeof(KfCommit))]
public sealed class SetCommitCommand : CommitCmdlet
{
    private readonly List<(Target Target, string Commit, object Item)> gathered = [];

    /// <summary>The commit: a full or short id, a branch, a tag, <c>HEAD~1</c>.</summary>
    [Parameter(Position = 1)]
    [Alias("Id")]
    [ArgumentCompleter(typeof(CommitCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Commit { get; set; }

    /// <summary>Does not ask before going back to an older commit.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Emits the selected commit.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        foreach (var (item, read) in ReadTargets())
        {
            await TryAsync(item, () =>
            {
                var (target, commit) = read();
                gathered.Add((target, Commit ?? commit ?? throw Missing(target), item));
                return Task.CompletedTask;
            });
        }
    }

    private protected override async Task EndAsync(CancellationToken cancellationToken)
    {
        foreach (var group in gathered.GroupBy(g => g.Target))
            await TryAsync(group.First().Item, () => SelectAsync(group.Key, [.. group.Select(g => g.Commit).Distinct(StringComparer.Ordinal)], cancellationToken));
    }

    private static KlusterfuckException Missing(Target target) => new(CmdletErrorCodes.CommitMissing, $"Nobody said which commit of {target} to select.", target.ToString());

    private async Task SelectAsync(Target target, string[] revisions, CancellationToken cancellationToken)
    {
        if (revisions.Length > 1)
        {
            throw new KlusterfuckException(
                ErrorCodes.CommitAmbiguous, $"{revisions.Length} commits were passed for {target}; none of them was selected.", target.ToString());
        }

        var commit = (await CallAsync(s => s.Commits.GetAsync(target, revisions[0], cancellationToken), cancellationToken)).Commit;
        var question = await GoesBackAsync(target, commit.Id, cancellationToken)
            ? $"{target} goes back to {commit.Id.Short} '{commit.Subject}', which is older than the selected commit. Go back?"
            : null;
        if (!MayChange(target.ToString(), $"Select commit {commit.Id.Short} '{commit.Subject}'", Force, question))
            return;
        WriteVerbose($"Selecting commit {commit.Id} of {target}.");
        var selected = await CallAsync(s => s.Commits.SelectAsync(target, commit.Id, cancellationToken), cancellationToken);
        if (PassThru)
            WriteCommit(target, selected, await OpenAsync(cancellationToken));
    }
}
