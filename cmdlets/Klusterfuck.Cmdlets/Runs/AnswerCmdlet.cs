using System.Management.Automation;
using Klusterfuck.Cmdlets.Arguments;
using Klusterfuck.Cmdlets.Completion;
using Klusterfuck.Engine;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Cmdlets.Runs;

/// <summary>What answering yes and no share.</summary>
public abstract class AnswerCmdlet : RunCmdlet
{
    /// <summary>Ids of runs that wait for an answer.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(RunIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Id { get; set; } = [];

    /// <summary>The approval node; all that wait in the run unless said.</summary>
    [Parameter]
    [BlankIsAbsent]
    public string? Node { get; set; }

    /// <summary>Why, at most 1,000 characters.</summary>
    [Parameter]
    [BlankIsAbsent]
    public string? Comment { get; set; }

    /// <summary>Emits the run.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected abstract bool Approves { get; }

    private protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        foreach (var id in Id)
            await TryAsync(id, () => AnswerAsync(id, cancellationToken));
    }

    private async Task AnswerAsync(string id, CancellationToken cancellationToken)
    {
        var ns = Scope;
        var run = (await ReadRunAsync(ns, id, cancellationToken)).Run;
        var waiting = await FindAsync(ns, run.Id, cancellationToken);
        if (waiting.Count == 0)
            throw new KlusterfuckException(ErrorCodes.ApprovalNotFound, $"Run {id} waits for no answer{(Node is null ? "" : $" at node '{Node}'")}.", id);
        foreach (var approval in waiting)
        {
            if (!MayChange($"run {id} of flow {ns}/{run.Flow}", $"{(Approves ? "Approve" : "Deny")} at node '{approval.Node}'{(approval.Message.Length == 0 ? "" : $": {approval.Message}")}"))
                continue;
            WriteVerbose($"Answering node '{approval.Node}' of run {id}.");
            run = await CallAsync(s => s.Runs.AnswerAsync(ns, approval.Run, approval.Step, Approves, Comment, cancellationToken), cancellationToken);
            if (PassThru)
                await WriteRunAsync(run, [], cancellationToken);
        }
    }

    private async Task<IReadOnlyList<Approval>> FindAsync(NamespaceName ns, RunId run, CancellationToken cancellationToken)
    {
        List<Approval> found = [];
        string? cursor = null;
        do
        {
            var page = await CallAsync(s => s.Runs.ListApprovalsAsync(ns, new PageRequest(Cursor: cursor), cancellationToken), cancellationToken);
            found.AddRange(page.Items.Where(a => a.Run == run && (Node is null || a.Node.Value == Node)));
            cursor = page.Next;
        }
        while (cursor is not null);
        return found;
    }
}
