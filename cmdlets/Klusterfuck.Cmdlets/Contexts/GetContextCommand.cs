using System.Management.Automation;
using Klusterfuck.Cmdlets.Arguments;
using Klusterfuck.Cmdlets.Completion;
using Klusterfuck.Cmdlets.Errors;
using Klusterfuck.Cmdlets.Sessions;
using Klusterfuck.Engine;

namespace Klusterfuck.Cmdlets.Contexts;

/// <summary>Gets the saved contexts, or the one the session works in.</summary>
[Cmdlet(VerbsCommon.Get, "KfContext", DefaultParameterSetName = ByName)]
[OutputType(typeof(KfContext))]
public sealed class GetContextCommand : ContextCmdlet
{
    private const string ByName = "Name";
    private const string ByCurrent = "Current";

    /// <summary>Names, with wildcards; all unless said.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ByName)]
    [ArgumentCompleter(typeof(ContextCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = ["*"];

    /// <summary>Only the one cmdlets work in now, also where variables of the environment say it.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByCurrent)]
    public SwitchParameter Current { get; set; }

    private protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        if (ParameterSetName == ByCurrent)
        {
            await TryAsync(null, () =>
            {
                var entry = SessionChoice.Find(null);
                WriteContext(entry, entry);
                return Task.CompletedTask;
            });
            return;
        }

        foreach (var name in Name)
        {
            await TryAsync(name, () =>
            {
                Find(name);
                return Task.CompletedTask;
            });
        }
    }

    private void Find(string name)
    {
        var book = ContextFile.Read();
        var current = SessionChoice.Find(null);
        var found = book.Entries.Values.Append(ContextEntry.Embedded).DistinctBy(e => e.Name, StringComparer.OrdinalIgnoreCase)
            .Where(e => NamePatterns.Matches(name, e.Name!)).OrderBy(e => e.Name, StringComparer.OrdinalIgnoreCase).ToArray();
        if (found.Length == 0 && !NamePatterns.IsPattern(name))
            throw new KlusterfuckException(CmdletErrorCodes.ContextNotFound, $"There is no context '{name}'.", name);
        foreach (var entry in found)
            WriteContext(entry, current);
    }
}
