using System.Management.Automation;
using Klusterfuck.Cmdlets.Arguments;
using Klusterfuck.Cmdlets.Completion;
using Klusterfuck.Cmdlets.Flows;
using Klusterfuck.Cmdlets.Pipelines;
using Klusterfuck.Engine;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Cmdlets.Runs;

/// <summary>Gets runs: one with its steps, or many, newest first.</summary>
[Cmdlet(VerbsCommon.Get, "KfRun", DefaultParameterSetName = Many)]
[OutputType(typeof(KfRun))]
public sealed class GetRunCommand : SessionCmdlet
{
    private const string ById = "Id";
    private const string Many = "Flow";
    private const string ByObject = "InputObject";

    /// <summary>Ids.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ById)]
    [ArgumentCompleter(typeof(RunIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Id { get; set; } = [];

    /// <summary>Only runs of this flow.</summary>
    [Parameter(ParameterSetName = Many)]
    [ArgumentCompleter(typeof(FlowNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Flow { get; set; }

    /// <summary>Only runs of this flow, as Get-KfFlow emits it.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ByObject)]
    [ValidateNotNull]
    public KfFlow? InputObject { get; set; }

    /// <summary>Only runs that stand so.</summary>
    [Parameter(ParameterSetName = Many)]
    [Parameter(ParameterSetName = ByObject)]
    [ValidateNotNullOrEmpty]
    public RunStatus[] Status { get; set; } = [];

    /// <summary>Only runs since an instant, or since so long ago: <c>10m</c>, <c>7d</c>, a date.</summary>
    [Parameter(ParameterSetName = Many)]
    [Parameter(ParameterSetName = ByObject)]
    [Since]
    public DateTimeOffset? Since { get; set; }

    /// <summary>Only runs whose error contains this text.</summary>
    [Parameter(ParameterSetName = Many)]
    [Parameter(ParameterSetName = ByObject)]
    [BlankIsAbsent]
    public string? ErrorText { get; set; }

    /// <summary>So many at most.</summary>
    [Parameter(ParameterSetName = Many)]
    [Parameter(ParameterSetName = ByObject)]
    [ValidateRange(1, int.MaxValue)]
    public int First { get; set; } = int.MaxValue;

    private protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        if (ParameterSetName != ById)
        {
            var flow = InputObject?.Name ?? Flow;
            await TryAsync(flow, () => ListAsync(flow, cancellationToken));
            return;
        }

        foreach (var id in Id)
        {
            await TryAsync(id, async () =>
            {
                var ns = Scope;
                WriteVerbose($"Reading run {id}.");
                var (run, steps) = await CallAsync(s => s.Runs.GetAsync(ns, RunId.Parse(id), cancellationToken), cancellationToken);
                WriteObject(new KfRun(run, steps, (await OpenAsync(cancellationToken)).Context));
            });
        }
    }

    private async Task ListAsync(string? name, CancellationToken cancellationToken)
    {
        var query = new RunQuery(Scope) { Flow = name is null ? null : ResourceName.Parse(name), Statuses = [.. Status], Since = Since, Error = ErrorText };
        WriteVerbose($"Reading runs of namespace '{query.Namespace}'.");
        if (query.Flow is { } flow)
            await CallAsync(s => s.Flows.GetAsync(query.Namespace, flow, cancellationToken), cancellationToken);
        var left = First;
        string? cursor = null;
        var context = (await OpenAsync(cancellationToken)).Context;
        do
        {
            var request = query with { Page = new PageRequest(Math.Min(left, 100), cursor) };
            var page = await CallAsync(s => s.Runs.ListAsync(request, cancellationToken), cancellationToken);
            foreach (var run in page.Items.Take(left))
                WriteObject(new KfRun(run, [], context));
            left -= page.Items.Count;
            cursor = page.Next;
        }
        while (cursor is not null && left > 0);
    }
}
