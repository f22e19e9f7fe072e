using System.Management.Automation;
using System.Text.Json;
using Klusterfuck.Cmdlets.Completion;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Cmdlets.Flows.Drawing;

/// <summary>Draws flows in the terminal, with how the steps of a run went where one is named.</summary>
[Cmdlet(VerbsCommon.Show, "KfFlow")]
[OutputType(typeof(KfFlowDrawing))]
public sealed class ShowFlowCommand : FlowCmdlet
{
    /// <summary>Names.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(FlowNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <summary>The commit; the deployed one unless said, or the run's.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(CommitCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Commit { get; set; }

    /// <summary>The run whose steps are shown.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(RunIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Run { get; set; }

    private protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        foreach (var name in Name)
            await TryAsync(name, () => DrawAsync(name, cancellationToken));
    }

    private async Task DrawAsync(string name, CancellationToken cancellationToken)
    {
        var ns = Scope;
        var resource = ResourceName.Parse(name);
        var flow = await CallAsync(s => s.Flows.GetAsync(ns, resource, cancellationToken), cancellationToken);
        var details = Run is null ? null : await CallAsync(s => s.Runs.GetAsync(ns, RunId.Parse(Run), cancellationToken), cancellationToken);
        var revision = Commit ?? details?.Run.Commit.Value ?? flow.Status.Commit?.Value;
        WriteVerbose($"Reading the model of flow {ns}/{name}.");
        var document = await CallAsync(s => s.Flows.ReadModelAsync(ns, resource, revision, cancellationToken), cancellationToken);
        using var model = JsonDocument.Parse(document.Json, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        var states = details?.Steps.GroupBy(s => s.Node.Value).ToDictionary(g => g.Key, g => g.Last().Status, StringComparer.Ordinal);
        WriteObject(new KfFlowDrawing(
            ns.Value, name, document.Commit.Value, Run, new FlowDrawing(model.RootElement, id => Mark(id, states is not null && states.TryGetValue(id, out var s) ? s : null)).Draw()));
    }

    private static string Mark(string id, StepStatus? status)
    {
        var colors = PSStyle.Instance.Foreground;
        return status switch
        {
            null => id,
            StepStatus.Succeeded => $"{colors.Green}✓ {id}{PSStyle.Instance.Reset}",
            StepStatus.Failed => $"{colors.Red}✗ {id}{PSStyle.Instance.Reset}",
            StepStatus.Skipped or StepStatus.Cancelled => $"{colors.BrightBlack}- {id}{PSStyle.Instance.Reset}",
            _ => $"{colors.Yellow}… {id}{PSStyle.Instance.Reset}",
        };
    }
}
