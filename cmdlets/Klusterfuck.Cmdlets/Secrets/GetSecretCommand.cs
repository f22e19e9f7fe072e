using System.Management.Automation;
using Klusterfuck.Cmdlets.Arguments;
using Klusterfuck.Cmdlets.Completion;
using Klusterfuck.Cmdlets.Pipelines;
using Klusterfuck.Engine;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Cmdlets.Secrets;

/// <summary>Gets what is known of secrets; never their values.</summary>
[Cmdlet(VerbsCommon.Get, "KfSecret")]
[OutputType(typeof(KfSecret))]
public sealed class GetSecretCommand : SessionCmdlet
{
    /// <summary>Names, with wildcards; all unless said.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(SecretNameCompleter))]
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
        var context = (await OpenAsync(cancellationToken)).Context;
        WriteVerbose($"Reading secret '{name}' of namespace '{ns}'.");
        if (!NamePatterns.IsPattern(name))
        {
            WriteObject(new KfSecret(await CallAsync(s => s.Secrets.GetAsync(ns, ResourceName.Parse(name), cancellationToken), cancellationToken), context));
            return;
        }

        string? cursor = null;
        do
        {
            var page = await CallAsync(s => s.Secrets.ListAsync(ns, new PageRequest(Cursor: cursor), cancellationToken), cancellationToken);
            foreach (var entry in page.Items.Where(e => NamePatterns.Matches(name, e.Name.Value)))
                WriteObject(new KfSecret(entry, context));
            cursor = page.Next;
        }
        while (cursor is not null);
    }
}
