using System.Management.Automation;
using Klusterfuck.Cmdlets.Commits;
using Klusterfuck.Cmdlets.Completion;
using Klusterfuck.Cmdlets.Pipelines;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Repositories;

namespace Klusterfuck.Cmdlets.Files;

/// <summary>What the cmdlets that commit a change of a file share.</summary>
public abstract class FileChangeCmdlet : SessionCmdlet
{
    /// <summary>The function.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(FunctionNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = "";

    /// <summary>The path in the repository, with '/' between its parts.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>The message of the commit; one that says what changed unless given.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Message { get; set; }

    /// <summary>Emits the new commit, which Set-KfCommit selects.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected async Task CommitAsync(Target target, FileChange change, CancellationToken cancellationToken)
    {
        WriteVerbose($"Committing a change of '{change.Path}' to {target}.");
        var commit = await CallAsync(s => s.Commits.CommitFileAsync(target, change, Message, cancellationToken), cancellationToken);
        if (PassThru)
            WriteObject(new KfCommit(target, commit, (await OpenAsync(cancellationToken)).Context));
    }
}
