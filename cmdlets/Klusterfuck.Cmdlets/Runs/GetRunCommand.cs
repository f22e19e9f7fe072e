using System.Management.Automation;
using Klusterfuck.Cmdlets.Completion;
using Klusterfuck.Cmdlets.Pipelines;
using Klusterfuck.Engine;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Cmdlets.Runs;

/// <summary>Gets runs: one with its steps, or many, newest first.</summary>
[Cmdlet(VerbsCommon.Get, "KfRun", DefaultParameterSetName = Many)]
[OutputType(typeof(KfRun))]
public sealed class GetRunCommand : KfCmdlet
{
    private const string ById = "Id";
    private const string Many = "Flow";

    /// <summary>Ids.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ById)]
    [ValidateNotNullOrEmpty]
    public string[] Id { get; set; } = [];

    /// <summary>Only runs of this flow.</summary>
    [Parameter(ParameterSetName = Many)]
    [ArgumentCompleter(typeof(FlowNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Flow { get; set; }

    /// <summary>Only runs that stand so.</summary>
    [Parameter(ParameterSetName = Many)]
    [ValidateNotNullOrEmpty]
    public RunStatus[] Status { get; set; } = [];

    /// <summary>So many at most.</summary>
    [Parameter(ParameterSetName = Many)]
    [ValidateRange(1, int.MaxValue)]
    public int First { get; set; } = int.MaxValue;

    private protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        if (ParameterSetName == Many)
        {
            await TryAsync(Flow, () => ListAsync(cancellationToken));
            return;
        }

        foreach (var id in Id)
        {
            await TryAsync(id, async () =>
            {
                WriteVerbose($"Reading run {id}.");
                var (run, steps) = await CallAsync(e => e.Runs.GetAsync(RunId.Parse(id), cancellationToken), cancellationToken);
                WriteObject(new KfRun(run, steps));
            });
        }
    }

    private async Task ListAsync(CancellationToken cancellationToken)
    {
        var query = new RunQuery(Scope) { Flow = Flow is null ? null : ResourceName.Parse(Flow), Statuses = [.. Status] };
        WriteVerbose($"Reading runs of namespace '{query.Namespace}'.");
        if (query.Flow is { } flow)
            await CallAsync(e => e.Flows.GetAsync(query.Namespace, flow, cancellationToken), cancellationToken);
        var left = First;
        string? cursor = null;
        do
        {
            var request = query with { Page = new PageRequest(Math.Min(left, 100), cursor) };
            var page = await CallAsync(e => e.Runs.ListAsync(request, cancellationToken), cancellationToken);
            foreach (var run in page.Items.Take(left))
                WriteObject(new KfRun(run, []));
            left -= page.Items.Count;
            cursor = page.Next;
        }
        while (cursor is not null && left > 0);
    }
}
