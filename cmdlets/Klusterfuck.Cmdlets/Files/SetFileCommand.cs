using System.Management.Automation;
using Klusterfuck.Cmdlets.Commits;
using Klusterfuck.Cmdlets.Invocation;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Repositories;

namespace Klusterfuck.Cmdlets.Files;

/// <summary>Commits a file's new content on top of the default branch, without a clone. Selects nothing.</summary>
[Cmdlet(VerbsCommon.Set, "KfFile", SupportsShouldProcess = true, DefaultParameterSetName = ByValue)]
[OutputType(typeof(KfCommit))]
public sealed class SetFileCommand : FileChangeCmdlet
{
    private const string ByValue = "Value";
    private const string ByFile = "InFile";
    private const long LargestFile = 32 * 1024 * 1024;

    private readonly Dictionary<(Target Target, string Path), GatheredBody> gathered = [];
    private bool isGiven;

    /// <summary>The content: text and bytes as they are, a file's content, any other object as JSON. What comes down the pipeline is a line each.</summary>
    [Parameter(Mandatory = true, Position = 2, ValueFromPipeline = true, ParameterSetName = ByValue)]
    [AllowNull]
    [AllowEmptyString]
    public object? Value { get; set; }

    /// <summary>The file that holds the content.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByFile)]
    [ValidateNotNullOrEmpty]
    public string? InFile { get; set; }

    /// <summary>The run bit; as it was unless said.</summary>
    [Parameter]
    public SwitchParameter Executable { get; set; }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            foreach (var body in gathered.Values)
                body.Dispose();
        }

        base.Dispose(disposing);
    }

    private protected override Task BeginAsync(CancellationToken cancellationToken)
    {
        // A value given on the command line stays what it is even where functions come down the pipeline.
        isGiven = MyInvocation.BoundParameters.ContainsKey(nameof(Value));
        return Task.CompletedTask;
    }

    private protected override Task ProcessAsync(CancellationToken cancellationToken) => TryAsync(Path, async () =>
    {
        var target = Target.Function(Scope, ResourceName.Parse(Name));
        if (ParameterSetName == ByValue && !isGiven)
        {
            if (!gathered.TryGetValue((target, Path), out var body))
                gathered[(target, Path)] = body = new GatheredBody();
            await body.AddAsync(Value, cancellationToken);
            return;
        }

        await SetAsync(target, Path, InFile is null ? RequestBody.Of(Value, wasPassed: true) : RequestBody.OfFile(GetUnresolvedProviderPathFromPSPath(InFile)), cancellationToken);
    });

    private protected override async Task EndAsync(CancellationToken cancellationToken)
    {
        foreach (var ((target, path), body) in gathered)
            await TryAsync(path, () => SetAsync(target, path, body.Take().Body, cancellationToken));
    }

    private async Task SetAsync(Target target, string path, RequestBody body, CancellationToken cancellationToken)
    {
        bool? executable = MyInvocation.BoundParameters.ContainsKey(nameof(Executable)) ? Executable : null;
        var bytes = await body.ReadAsync((int)LargestFile, cancellationToken);
        if (MayChange(target.ToString(), $"Commit {bytes.Length} bytes as '{path}'"))
            await CommitAsync(target, new FileChange(path, bytes, executable), cancellationToken);
    }
}
