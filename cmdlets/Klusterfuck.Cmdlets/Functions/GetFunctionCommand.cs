using System.Management.Automation;
using Klusterfuck.Cmdlets.Arguments;
using Klusterfuck.Cmdlets.Completion;
using Klusterfuck.Engine.Definitions;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Cmdlets.Functions;

/// <summary>Gets functions.</summary>
[Cmdlet(VerbsCommon.Get, "KfFunction")]
[OutputType(typeof(KfFunction))]
public sealed class GetFunctionCommand : FunctionCmdlet
{
    /// <summary>Names, with wildcards; all unless said.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(FunctionNameCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = ["*"];

    /// <summary>Only functions with these labels: a hashtable or <c>team=a,!old</c>.</summary>
    [Parameter]
    [Selector]
    public string? Label { get; set; }

    private protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        foreach (var name in Name)
            await TryAsync(name, () => FindAsync(name, cancellationToken));
    }

    private async Task FindAsync(string name, CancellationToken cancellationToken)
    {
        var ns = Scope;
        var labels = LabelSelector.Parse(Label);
        WriteVerbose($"Reading function '{name}' of namespace '{ns}'.");
        if (NamePatterns.IsPattern(name))
        {
            await foreach (var function in ListAsync(ns, Label, name, cancellationToken))
                await WriteFunctionAsync(function, cancellationToken);
            return;
        }

        var found = await CallAsync(s => s.Functions.GetAsync(ns, ResourceName.Parse(name), cancellationToken), cancellationToken);
        if (labels.Matches(found.Definition.Labels))
            await WriteFunctionAsync(found, cancellationToken);
    }
}
