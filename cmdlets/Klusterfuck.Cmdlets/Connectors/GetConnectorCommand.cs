using System.Management.Automation;
using Klusterfuck.Cmdlets.Arguments;
using Klusterfuck.Cmdlets.Completion;
using Klusterfuck.Engine;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Cmdlets.Connectors;

/// <summary>Gets connectors: those that come with the product, and registered ones.</summary>
[Cmdlet(VerbsCommon.Get, "KfConnector")]
[OutputType(typeof(KfConnector))]
public sealed class GetConnectorCommand : ConnectorCmdlet
{
    /// <summary>Names, with wildcards; all unless said.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ConnectorNameCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = ["*"];

    private protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        foreach (var name in Name)
            await TryAsync(name, () => FindAsync(name, cancellationToken));
    }

    private async Task FindAsync(string name, CancellationToken cancellationToken)
    {
        var ns = Scope;
        WriteVerbose($"Reading connector '{name}' of namespace '{ns}'.");
        if (!NamePatterns.IsPattern(name))
        {
            await WriteConnectorAsync(ns, await CallAsync(s => s.Connectors.GetAsync(ns, ResourceName.Parse(name), cancellationToken), cancellationToken), cancellationToken);
            return;
        }

        string? cursor = null;
        do
        {
            var page = await CallAsync(s => s.Connectors.ListAsync(ns, new PageRequest(Cursor: cursor), cancellationToken), cancellationToken);
            foreach (var type in page.Items.Where(t => NamePatterns.Matches(name, t.Name)))
                await WriteConnectorAsync(ns, type, cancellationToken);
            cursor = page.Next;
        }
        while (cursor is not null);
    }
}
