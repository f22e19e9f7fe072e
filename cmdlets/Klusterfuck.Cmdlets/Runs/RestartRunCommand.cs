using System.Collections;
using System.Management.Automation;
using Klusterfuck.Cmdlets.Arguments;
using Klusterfuck.Cmdlets.Completion;
using Klusterfuck.Engine;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Cmdlets.Runs;

/// <summary>Lets failed runs go on from their failed steps, or begins new runs from ended ones: from a node on, or with other commits of functions.</summary>
[Cmdlet(VerbsLifecycle.Restart, "KfRun", SupportsShouldProcess = true)]
[OutputType(typeof(KfRun))]
public sealed class RestartRunCommand : RunCmdlet
{
    /// <summary>Ids.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(RunIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Id { get; set; } = [];

    /// <summary>The node a new run goes on from, with what it was given then.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(NodeCompleter))]
    [BlankIsAbsent]
    public string? From { get; set; }

    /// <summary>Commits functions run at in a new run, by function: <c>@{ score = 'HEAD~1' }</c>; others run at what is selected.</summary>
    [Parameter]
    [Pairs]
    public Hashtable? FunctionCommit { get; set; }

    private protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        foreach (var id in Id)
            await TryAsync(id, () => RestartAsync(id, cancellationToken));
    }

    private async Task RestartAsync(string id, CancellationToken cancellationToken)
    {
        var ns = Scope;
        var (run, steps) = await ReadRunAsync(ns, id, cancellationToken);
        if (From is not null || FunctionCommit is not null)
        {
            await ReplayAsync(ns, run, steps, cancellationToken);
            return;
        }

        if (!MayChange($"run {id} of flow {ns}/{run.Flow}", "Go on from its failed steps"))
            return;
        WriteVerbose($"Going on with run {id}.");
        await WriteRunAsync(await CallAsync(s => s.Runs.RetryAsync(ns, RunId.Parse(id), cancellationToken), cancellationToken), [], cancellationToken);
    }

    private async Task ReplayAsync(NamespaceName ns, Run run, IReadOnlyList<StepRecord> steps, CancellationToken cancellationToken)
    {
        StepId? from = From is null
            ? null
            : steps.LastOrDefault(s => s.Node.Value == From)?.Id ?? throw new KlusterfuckException(ErrorCodes.StepNotFound, $"Run {run.Id} has no step of node '{From}'.", From);
        var commits = await ResolveAsync(ns, FunctionCommit is null ? new Dictionary<string, string?>() : Pairs.Changes(FunctionCommit), cancellationToken);
        var with = commits.Count == 0 ? "" : $", with {string.Join(", ", commits.Select(c => $"{c.Key} at {c.Value.Short}"))}";
        if (!MayChange($"run {run.Id} of flow {ns}/{run.Flow}", $"Begin a new run from {(From is null ? "its beginning" : $"node '{From}'")}{with}"))
            return;
        WriteVerbose($"Replaying run {run.Id}.");
        await WriteRunAsync(await CallAsync(s => s.Runs.ReplayAsync(ns, run.Id, from, commits, cancellationToken), cancellationToken), [], cancellationToken);
    }
}
