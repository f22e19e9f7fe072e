using System.Management.Automation;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Cmdlets.Connectors;

/// <summary>Registers a container image of one's own as a connector.</summary>
[Cmdlet(VerbsCommon.New, "KfConnector", SupportsShouldProcess = true)]
[OutputType(typeof(KfConnector))]
public sealed class NewConnectorCommand : ConnectorCmdlet
{
    /// <summary>Its name: 1 to 63 lower-case letters, digits and '-'.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = "";

    /// <summary>The container image.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string Image { get; set; } = "";

    /// <summary>What it does.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string Description { get; set; } = "";

    /// <summary>What it is configured by: names, or tables of name, description, required, secret and default.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("Variables")]
    public object[]? Variable { get; set; }

    private protected override Task ProcessAsync(CancellationToken cancellationToken) => TryAsync(Name, async () =>
    {
        var ns = Scope;
        var name = ResourceName.Parse(Name);
        var variables = Read(Variable);
        if (!MayChange($"connector {ns}/{Name}", $"Register image {Image}"))
            return;
        WriteVerbose($"Registering connector '{Name}' in namespace '{ns}'.");
        await WriteConnectorAsync(
            ns, await CallAsync(s => s.Connectors.CreateAsync(ns, name, Image, Description, variables, cancellationToken), cancellationToken), cancellationToken);
    });
}
