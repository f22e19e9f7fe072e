using System.Management.Automation;
using Klusterfuck.Cmdlets.Completion;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Cmdlets.Functions;

/// <summary>Removes functions.</summary>
[Cmdlet(VerbsCommon.Remove, "KfFunction", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(KfFunction))]
public sealed class RemoveFunctionCommand : FunctionCmdlet
{
    /// <summary>Names, exact.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(FunctionNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <summary>Removes the repository too, with all its commits.</summary>
    [Parameter]
    public SwitchParameter IncludeRepository { get; set; }

    /// <summary>Does not ask.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Emits the function that was removed.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        foreach (var name in Name)
            await TryAsync(name, () => RemoveAsync(name, cancellationToken));
    }

    private async Task RemoveAsync(string name, CancellationToken cancellationToken)
    {
        var ns = Scope;
        var resource = ResourceName.Parse(name);
        var function = await CallAsync(s => s.Functions.GetAsync(ns, resource, cancellationToken), cancellationToken);
        var removed = new KfFunction(function, await OpenAsync(cancellationToken));
        if (!MayChange($"function {ns}/{name}", IncludeRepository ? "Remove, with its repository" : "Remove, keeping its repository", Force))
            return;
        WriteVerbose($"Removing function '{name}' of namespace '{ns}'.");
        await CallAsync(s => s.Functions.RemoveAsync(ns, resource, IncludeRepository, cancellationToken), cancellationToken);
        if (PassThru)
            WriteObject(removed);
    }
}
