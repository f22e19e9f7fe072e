using System.Management.Automation;
using Klusterfuck.Cmdlets.Completion;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Cmdlets.Secrets;

/// <summary>Replaces the value of a secret that exists.</summary>
[Cmdlet(VerbsCommon.Set, "KfSecret", SupportsShouldProcess = true, DefaultParameterSetName = ByValue)]
[OutputType(typeof(KfSecret))]
public sealed class SetSecretCommand : SecretValueCmdlet
{
    /// <summary>Its name.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(SecretNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <summary>Whether functions may have it; as it was unless said.</summary>
    [Parameter]
    public SwitchParameter ForFunctions { get; set; }

    /// <summary>Emits what is known of the secret.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        foreach (var name in Name)
            await TryAsync(name, () => SetAsync(name, cancellationToken));
    }

    private async Task SetAsync(string name, CancellationToken cancellationToken)
    {
        var ns = Scope;
        var resource = ResourceName.Parse(name);
        bool? forFunctions = MyInvocation.BoundParameters.ContainsKey(nameof(ForFunctions)) ? ForFunctions : null;
        if (!MayChange(Describe(ns, name), "Replace the value"))
            return;
        WriteVerbose($"Replacing the value of {Describe(ns, name)}.");
        var entry = await CallAsync(s => s.Secrets.SetAsync(ns, resource, Text, forFunctions, cancellationToken), cancellationToken);
        if (PassThru)
            await WriteSecretAsync(entry, cancellationToken);
    }
}
