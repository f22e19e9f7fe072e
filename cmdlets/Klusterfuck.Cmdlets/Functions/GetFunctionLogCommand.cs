using System.Management.Automation;
using Klusterfuck.Cmdlets.Arguments;
using Klusterfuck.Cmdlets.Completion;
using Klusterfuck.Engine.Functions;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Cmdlets.Functions;

/// <summary>Gets what functions wrote to standard error, line by line.</summary>
[Cmdlet(VerbsCommon.Get, "KfFunctionLog")]
[OutputType(typeof(KfLogLine))]
public sealed class GetFunctionLogCommand : FunctionCmdlet
{
    /// <summary>Names.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(FunctionNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <summary>The last so many lines of each; all that are kept unless said.</summary>
    [Parameter]
    [ValidateRange(0, 1_000_000)]
    public int? Tail { get; set; }

    /// <summary>Only lines since an instant, or since so long ago: <c>10m</c>, <c>2h</c>, a date.</summary>
    [Parameter]
    [Since]
    public DateTimeOffset? Since { get; set; }

    /// <summary>Goes on with new lines until stopped.</summary>
    [Parameter]
    public SwitchParameter Follow { get; set; }

    private protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        foreach (var name in Name)
            await TryAsync(name, () => ReadAsync(name, cancellationToken));
    }

    private async Task ReadAsync(string name, CancellationToken cancellationToken)
    {
        var ns = Scope;
        WriteVerbose($"Reading the log of function '{name}' in namespace '{ns}'.");
        var function = (await CallAsync(s => s.Functions.GetAsync(ns, ResourceName.Parse(name), cancellationToken), cancellationToken)).Definition;
        var session = await OpenAsync(cancellationToken);
        await foreach (var line in session.Functions.ReadLogAsync(function, new FunctionLogQuery(Tail, Since, Follow), cancellationToken))
            WriteObject(new KfLogLine(function.Target, line));
    }
}
