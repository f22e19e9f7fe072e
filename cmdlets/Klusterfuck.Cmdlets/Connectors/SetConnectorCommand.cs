using System.Management.Automation;
using Klusterfuck.Cmdlets.Arguments;
using Klusterfuck.Cmdlets.Completion;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Cmdlets.Connectors;

/// <summary>Changes what is named of a registered connector, and nothing else.</summary>
[Cmdlet(VerbsCommon.Set, "KfConnector", SupportsShouldProcess = true)]
[OutputType(typeof(KfConnector))]
public sealed class SetConnectorCommand : ConnectorCmdlet
{
    /// <summary>Its name.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ConnectorNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <summary>The container image.</summary>
    [Parameter(Position = 1)]
    [BlankIsAbsent]
    public string? Image { get; set; }

    /// <summary>What it does.</summary>
    [Parameter]
    [AllowEmptyString]
    public string? Description { get; set; }

    /// <summary>All it is configured by: names, or tables of name, description, required, secret and default.</summary>
    [Parameter]
    [AllowEmptyCollection]
    public object[]? Variable { get; set; }

    /// <summary>Emits the connector.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        foreach (var name in Name)
            await TryAsync(name, () => ChangeAsync(name, cancellationToken));
    }

    private async Task ChangeAsync(string name, CancellationToken cancellationToken)
    {
        var ns = Scope;
        var resource = ResourceName.Parse(name);
        var stored = await CallAsync(s => s.Connectors.GetAsync(ns, resource, cancellationToken), cancellationToken);
        var variables = Variable is null ? stored.Variables : Read(Variable);
        if (!MayChange($"connector {ns}/{name}", "Change"))
            return;
        WriteVerbose($"Changing connector '{name}' of namespace '{ns}'.");
        var (image, description) = (Image ?? stored.Image ?? "", Description ?? stored.Description);
        var changed = await CallAsync(s => s.Connectors.SetAsync(ns, resource, image, description, variables, cancellationToken), cancellationToken);
        if (PassThru)
            await WriteConnectorAsync(ns, changed, cancellationToken);
    }
}
