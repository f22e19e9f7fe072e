using System.Management.Automation;
using Klusterfuck.Cmdlets.Completion;
using Klusterfuck.Cmdlets.Errors;
using Klusterfuck.Cmdlets.Sessions;
using Klusterfuck.Engine;

namespace Klusterfuck.Cmdlets.Contexts;

/// <summary>Forgets saved contexts with their tokens.</summary>
[Cmdlet(VerbsCommon.Remove, "KfContext", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(KfContext))]
public sealed class RemoveContextCommand : ContextCmdlet
{
    /// <summary>Names, exact.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ContextCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <summary>Does not ask.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Emits the context that was forgotten.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        foreach (var name in Name)
            await TryAsync(name, () => RemoveAsync(name, cancellationToken));
    }

    private async Task RemoveAsync(string name, CancellationToken cancellationToken)
    {
        var entry = ContextFile.Read().Entries.GetValueOrDefault(name)
            ?? throw new KlusterfuckException(CmdletErrorCodes.ContextNotFound, $"There is no saved context '{name}'.", name);
        if (!MayChange($"context {name}", "Forget it, with its token", Force))
            return;
        await ContextFile.ChangeAsync(
            b => new ContextBook(name.Equals(b.Current, StringComparison.OrdinalIgnoreCase) ? null : b.Current, b.Entries.Remove(name)), cancellationToken);
        SessionChoice.Forget(name);
        if (PassThru)
            WriteContext(entry, current: null);
    }
}
