using System.Management.Automation;
using Klusterfuck.Cmdlets.Completion;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Cmdlets.Commits;

/// <summary>Compares two commits: a file each, with its patch. Of two commits that are piped in, the first is compared to.</summary>
[Cmdlet(VerbsData.Compare, "KfCommit", DefaultParameterSetName = ByName)]
[OutputType(typeof(KfFileDiff))]
public sealed class CompareCommitCommand : CommitCmdlet
{
    private readonly List<(Target Target, string? Commit, object Item)> gathered = [];

    /// <summary>The commit compared from; the selected one unless said.</summary>
    [Parameter(Position = 1)]
    [Alias("ReferenceCommit")]
    [ArgumentCompleter(typeof(CommitCompleter))]
    [ValidateNotNullOrEmpty]
    public string? From { get; set; }

    /// <summary>The commit compared to; the tip of the default branch unless said.</summary>
    [Parameter(Position = 2)]
    [Alias("DifferenceCommit")]
    [ArgumentCompleter(typeof(CommitCompleter))]
    [ValidateNotNullOrEmpty]
    public string? To { get; set; }

    private protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        foreach (var (item, read) in ReadTargets())
        {
            await TryAsync(item, () =>
            {
                var (target, commit) = read();
                gathered.Add((target, commit, item));
                return Task.CompletedTask;
            });
        }
    }

    private protected override async Task EndAsync(CancellationToken cancellationToken)
    {
        foreach (var group in gathered.GroupBy(g => g.Target))
        {
            // Commits come newest first: the second is where the first came from.
            var commits = group.Select(g => g.Commit).OfType<string>().Distinct(StringComparer.Ordinal).ToArray();
            await TryAsync(group.First().Item, () => CompareAsync(
                group.Key, From ?? (commits.Length > 1 ? commits[1] : null), To ?? (commits.Length > 0 ? commits[0] : null), cancellationToken));
        }
    }

    private async Task CompareAsync(Target target, string? from, string? to, CancellationToken cancellationToken)
    {
        var selected = from ?? await FindSelectedAsync(target, cancellationToken) ?? "HEAD";
        WriteVerbose($"Comparing {selected} with {to ?? "HEAD"} of {target}.");
        var comparison = await CallAsync(s => s.Commits.CompareAsync(target, selected, to ?? "HEAD", cancellationToken), cancellationToken);
        foreach (var file in comparison.Files)
            WriteObject(new KfFileDiff(target, comparison, file));
    }

    private async Task<string?> FindSelectedAsync(Target target, CancellationToken cancellationToken) => target.Kind == TargetKind.Function
        ? (await CallAsync(s => s.Functions.GetAsync(target.Namespace, target.Name, cancellationToken), cancellationToken)).Status.Commit?.Value
        : (await CallAsync(s => s.Flows.GetAsync(target.Namespace, target.Name, cancellationToken), cancellationToken)).Status.Commit?.Value;
}
