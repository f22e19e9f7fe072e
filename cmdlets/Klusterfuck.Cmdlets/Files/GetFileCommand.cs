using System.Management.Automation;
using Klusterfuck.Cmdlets.Arguments;
using Klusterfuck.Cmdlets.Completion;
using Klusterfuck.Cmdlets.Pipelines;
using Klusterfuck.Cmdlets.Runs;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Repositories;
using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Cmdlets.Files;

/// <summary>Lists or reads files of a function's repository without cloning it.</summary>
[Cmdlet(VerbsCommon.Get, "KfFile")]
[OutputType(typeof(KfFile), typeof(string), typeof(byte[]))]
public sealed class GetFileCommand : SessionCmdlet
{
    /// <summary>Names of functions.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(FunctionNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <summary>Paths in the repository, with wildcards: an exact one is read, others are listed; all are listed unless said.</summary>
    [Parameter(Position = 1)]
    [Alias("FilePath")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = ["*"];

    /// <summary>The commit; the tip of the default branch unless said.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(CommitCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Commit { get; set; }

    /// <summary>Emits only the content: text where it is text, else one array of bytes. Also reads what wildcards find.</summary>
    [Parameter]
    public SwitchParameter Raw { get; set; }

    private protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        foreach (var (name, path) in Name.SelectMany(n => Path.Select(p => (n, p))))
            await TryAsync(name, () => FindAsync(name, path, cancellationToken));
    }

    private async Task FindAsync(string name, string pattern, CancellationToken cancellationToken)
    {
        var target = Target.Function(Scope, ResourceName.Parse(name));
        WriteVerbose($"Reading '{pattern}' of {target} at {Commit ?? "HEAD"}.");
        if (!NamePatterns.IsPattern(pattern))
        {
            await ReadAsync(target, pattern, entry: null, cancellationToken);
            return;
        }

        var files = await CallAsync(s => s.Commits.ListFilesAsync(target, Commit, cancellationToken), cancellationToken);
        foreach (var entry in files.Where(f => NamePatterns.Matches(pattern, f.Path)))
        {
            if (Raw)
                await ReadAsync(target, entry.Path, entry, cancellationToken);
            else
                WriteObject(new KfFile(target, entry, content: null, (await OpenAsync(cancellationToken)).Context));
        }
    }

    private async Task ReadAsync(Target target, string path, FileEntry? entry, CancellationToken cancellationToken)
    {
        var file = await CallAsync(s => s.Commits.ReadFileAsync(target, Commit, path, cancellationToken), cancellationToken);
        var content = PayloadContent.Read(new Payload(file.Bytes, ""));
        if (Raw)
            WriteObject(content, enumerateCollection: false);
        else
            WriteObject(new KfFile(target, entry ?? file.Entry, content, (await OpenAsync(cancellationToken)).Context));
    }
}
