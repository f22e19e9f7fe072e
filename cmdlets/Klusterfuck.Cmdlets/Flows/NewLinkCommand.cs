using System.Management.Automation;
using Klusterfuck.Cmdlets.Arguments;
using Klusterfuck.Cmdlets.Pipelines;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Cmdlets.Flows;

/// <summary>Makes links from a node to others; New-KfFlow builds the flow of nodes and links.</summary>
[Cmdlet(VerbsCommon.New, "KfLink")]
[OutputType(typeof(KfLink))]
public sealed class NewLinkCommand : KfCmdlet
{
    /// <summary>The node it leaves.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string From { get; set; } = "";

    /// <summary>The nodes it leads to: a link each.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string[] To { get; set; } = [];

    /// <summary>The output it leaves by, of a node that has several.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [BlankIsAbsent]
    public string? Output { get; set; }

    /// <summary>Takes the failure of the node instead of what it gives.</summary>
    [Parameter]
    public SwitchParameter OnError { get; set; }

    private protected override Task ProcessAsync(CancellationToken cancellationToken) => TryAsync(From, () =>
    {
        foreach (var to in To)
            WriteObject(new KfLink(NodeId.Parse(From).Value, NodeId.Parse(to).Value, Output, OnError));
        return Task.CompletedTask;
    });
}
