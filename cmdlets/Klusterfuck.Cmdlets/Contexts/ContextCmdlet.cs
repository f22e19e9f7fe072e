using Klusterfuck.Cmdlets.Pipelines;
using Klusterfuck.Cmdlets.Sessions;

namespace Klusterfuck.Cmdlets.Contexts;

/// <summary>What the cmdlets for contexts share.</summary>
public abstract class ContextCmdlet : KfCmdlet
{
    private protected string Location => SessionState.Path.CurrentFileSystemLocation.ProviderPath;

    private protected void WriteContext(ContextEntry entry, ContextEntry? current) => WriteObject(new KfContext(
        entry, SessionChoice.DataFolder(entry, Location), current is not null && (entry.Name ?? "") == (current.Name ?? "") && entry.Address == current.Address));
}
