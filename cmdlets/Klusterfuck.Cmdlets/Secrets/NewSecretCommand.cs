using System.Management.Automation;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Cmdlets.Secrets;

/// <summary>Creates a secret.</summary>
[Cmdlet(VerbsCommon.New, "KfSecret", SupportsShouldProcess = true, DefaultParameterSetName = ByValue)]
[OutputType(typeof(KfSecret))]
public sealed class NewSecretCommand : SecretValueCmdlet
{
    /// <summary>Its name: 1 to 63 lower-case letters, digits and '-'.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = "";

    /// <summary>Lets functions have it; without it only connectors do.</summary>
    [Parameter]
    public SwitchParameter ForFunctions { get; set; }

    private protected override Task ProcessAsync(CancellationToken cancellationToken) => TryAsync(Name, async () =>
    {
        var ns = Scope;
        var name = ResourceName.Parse(Name);
        if (!MayChange(Describe(ns, Name), "Create"))
            return;
        WriteVerbose($"Creating {Describe(ns, Name)}.");
        await WriteSecretAsync(await CallAsync(s => s.Secrets.CreateAsync(ns, name, Text, ForFunctions, cancellationToken), cancellationToken), cancellationToken);
    });
}
