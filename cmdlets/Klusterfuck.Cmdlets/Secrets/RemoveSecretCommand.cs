using System.Management.Automation;
using Klusterfuck.Cmdlets.Completion;
using Klusterfuck.Cmdlets.Pipelines;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Cmdlets.Secrets;

/// <summary>Removes secrets.</summary>
[Cmdlet(VerbsCommon.Remove, "KfSecret", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(KfSecret))]
public sealed class RemoveSecretCommand : SessionCmdlet
{
    /// <summary>Names, exact.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(SecretNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <summary>Does not ask.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Emits what was known of the secret that was removed.</summary>
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
        var entry = await CallAsync(s => s.Secrets.GetAsync(ns, resource, cancellationToken), cancellationToken);
        if (!MayChange($"secret {ns}/{name}", "Remove", Force))
            return;
        WriteVerbose($"Removing secret '{name}' of namespace '{ns}'.");
        await CallAsync(s => s.Secrets.RemoveAsync(ns, resource, cancellationToken), cancellationToken);
        if (PassThru)
            WriteObject(new KfSecret(entry, (await OpenAsync(cancellationToken)).Context));
    }
}
