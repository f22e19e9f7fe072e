using System.Management.Automation;
using Klusterfuck.Cmdlets.Completion;
using Klusterfuck.Engine;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Cmdlets.Runs;

/// <summary>Compares two runs step by step. Of two runs that are piped in, the first is compared to, as Get-KfRun gives the newest first.</summary>
[Cmdlet(VerbsData.Compare, "KfRun")]
[OutputType(typeof(KfRunDifference))]
public sealed class CompareRunCommand : RunCmdlet
{
    private readonly List<(NamespaceName Namespace, string Id)> ids = [];

    /// <summary>The runs: the newer, then the one it is compared with.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(RunIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Id { get; set; } = [];

    /// <summary>Also emits steps that went the same.</summary>
    [Parameter]
    public SwitchParameter IncludeEqual { get; set; }

    private protected override Task ProcessAsync(CancellationToken cancellationToken)
    {
        var ns = Scope;
        ids.AddRange(Id.Select(id => (ns, id)));
        return Task.CompletedTask;
    }

    private protected override Task EndAsync(CancellationToken cancellationToken) => TryAsync(null, async () =>
    {
        if (ids.Count != 2)
            throw KlusterfuckException.ForProblems("runs", [new Problem("RunsNotTwo", "$", $"Two runs are compared; {ids.Count} were passed.")]);
        var right = await ReadRunAsync(ids[0].Namespace, ids[0].Id, cancellationToken);
        var left = await ReadRunAsync(ids[1].Namespace, ids[1].Id, cancellationToken);
        foreach (var step in RunComparison.Of(left, right).Steps)
        {
            var difference = new KfRunDifference(step, left.Run, right.Run);
            if (IncludeEqual || difference.Differences.Count > 0)
                WriteObject(difference);
        }
    });
}
