using System.Management.Automation;
using System.Net;
using System.Security;
using Klusterfuck.Cmdlets.Arguments;
using Klusterfuck.Cmdlets.Completion;
using Klusterfuck.Cmdlets.Errors;
using Klusterfuck.Cmdlets.Sessions;
using Klusterfuck.Engine;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Cmdlets.Contexts;

/// <summary>Saves a context or changes what is named of one, and makes it the current one.</summary>
[Cmdlet(VerbsCommon.Set, "KfContext", SupportsShouldProcess = true)]
[OutputType(typeof(KfContext))]
public sealed class SetContextCommand : ContextCmdlet
{
    /// <summary>Its name; <c>embedded</c> is this machine, in this process.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ContextCompleter))]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = "";

    /// <summary>The address of an admin.</summary>
    [Parameter]
    [BlankIsAbsent]
    public string? Uri { get; set; }

    /// <summary>The token of that admin.</summary>
    [Parameter]
    public SecureString? Token { get; set; }

    /// <summary>A data folder, instead of an admin.</summary>
    [Parameter]
    [BlankIsAbsent]
    public string? DataFolder { get; set; }

    /// <summary>The namespace to work in there unless said.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ContextNamespaceCompleter))]
    [BlankIsAbsent]
    public string? Namespace { get; set; }

    /// <summary>Makes it the current one, in this session and in those to come.</summary>
    [Parameter]
    public SwitchParameter Current { get; set; }

    /// <summary>Emits the context.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override Task ProcessAsync(CancellationToken cancellationToken) => TryAsync(Name, async () =>
    {
        var stored = ContextFile.Read().Find(Name);
        var changed = Change(stored ?? new ContextEntry { Name = Name });
        if (stored is null && Uri is null && DataFolder is null)
            throw new KlusterfuckException(CmdletErrorCodes.ContextNotFound, $"There is no context '{Name}', and nothing says where it would be.", Name);
        if (!MayChange($"context {Name}", Current ? "Save it and make it the current one" : "Save it"))
            return;
        WriteVerbose($"Saving context '{Name}' in {ContextFile.Location}.");
        await ContextFile.ChangeAsync(
            b => b with { Current = Current ? changed.Name : b.Current, Entries = changed == ContextEntry.Embedded ? b.Entries : b.Entries.SetItem(Name, changed) }, cancellationToken);
        if (Current)
            SessionChoice.Use(changed);
        if (PassThru)
            WriteContext(changed, SessionChoice.Find(null));
    });

    private ContextEntry Change(ContextEntry entry)
    {
        if (Uri is not null && DataFolder is not null)
            throw new KlusterfuckException(CmdletErrorCodes.AddressInvalid, "A context is an admin or a data folder, not both.", Name);
        if (Namespace is not null)
            NamespaceName.Parse(Namespace);
        if (Uri is not null)
            entry = entry with { Address = SessionChoice.ReadAddress(Uri), Cluster = null, DataFolder = null, Token = entry.Address?.AbsoluteUri == Uri ? entry.Token : null };
        if (DataFolder is not null)
            entry = entry with { Address = null, Cluster = null, Token = null, DataFolder = GetUnresolvedProviderPathFromPSPath(DataFolder) };
        return entry with
        {
            Token = Token is null ? entry.Token : new NetworkCredential("", Token).Password,
            Namespace = Namespace ?? entry.Namespace,
        };
    }
}
