using System.Management.Automation;
using Klusterfuck.Cmdlets.Arguments;
using Klusterfuck.Cmdlets.Completion;
using Klusterfuck.Cmdlets.Runs;
using Klusterfuck.Engine;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Cmdlets.DeadLetters;

/// <summary>Gets dead letters, newest first.</summary>
[Cmdlet(VerbsCommon.Get, "KfDeadLetter")]
[OutputType(typeof(KfDeadLetter))]
public sealed class GetDeadLetterCommand : RunCmdlet
{
    /// <summary>Only those of this flow.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(FlowNameCompleter))]
    [BlankIsAbsent]
    public string? Flow { get; set; }

    /// <summary>Only those of these nodes, with wildcards.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(NodeCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string Node { get; set; } = "*";

    /// <summary>So many at most.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int First { get; set; } = int.MaxValue;

    private protected override Task ProcessAsync(CancellationToken cancellationToken) => TryAsync(Flow, async () =>
    {
        var ns = Scope;
        ResourceName? flow = Flow is null ? null : ResourceName.Parse(Flow);
        if (flow is { } named)
            await CallAsync(s => s.Flows.GetAsync(ns, named, cancellationToken), cancellationToken);
        WriteVerbose($"Reading dead letters of namespace '{ns}'.");
        var context = (await OpenAsync(cancellationToken)).Context;
        var left = First;
        string? cursor = null;
        do
        {
            var page = await CallAsync(s => s.Runs.ListDeadLettersAsync(ns, flow, new PageRequest(Cursor: cursor), cancellationToken), cancellationToken);
            foreach (var letter in page.Items.Where(l => NamePatterns.Matches(Node, l.Node.Value)))
            {
                if (left-- == 0)
                    return;
                WriteObject(new KfDeadLetter(letter, context));
            }

            cursor = page.Next;
        }
        while (cursor is not null);
    });
}
