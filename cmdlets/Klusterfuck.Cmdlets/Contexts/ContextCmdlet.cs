using Klusterfuck.Cmdlets.Pipelines;
using Klusterfuck.Cmdlets.Sessions;
using Klusterfuck.Engine;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Cmdlets.Contexts;

/// <summary>What the cmdlets for contexts share.</summary>
public abstract class ContextCmdlet : KfCmdlet
{
    private protected string Location => SessionState.Path.CurrentFileSystemLocation.ProviderPath;

    /// <summary>Sees whether a context can be worked in, makes it the one of this session and, where it is to be saved, of those to come, and emits it.</summary>
    private protected async Task ConnectAsync(ContextEntry entry, bool save, CancellationToken cancellationToken)
    {
        var ns = entry.Namespace is null ? NamespaceName.Default : NamespaceName.Parse(entry.Namespace);
        var session = await SessionChoice.OpenAsync(entry, Location, new PipelineTrace(this), cancellationToken);
        await Task.Run(() => session.Functions.ListAsync(ns, labels: null, new PageRequest(1), cancellationToken), cancellationToken);
        if (save)
            await ContextFile.ChangeAsync(b => new ContextBook(entry.Name, b.Entries.SetItem(entry.Name!, entry)), cancellationToken);
        SessionChoice.Use(entry);
        WriteContext(entry, entry);
    }

    private protected void WriteContext(ContextEntry entry, ContextEntry? current) => WriteObject(new KfContext(
        entry, SessionChoice.DataFolder(entry, Location), current is not null && (entry.Name ?? "") == (current.Name ?? "") && entry.Address == current.Address));
}
