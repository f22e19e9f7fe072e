using System.Collections;
using System.Management.Automation;
using Klusterfuck.Cmdlets.Arguments;
using Klusterfuck.Cmdlets.Completion;
using Klusterfuck.Cmdlets.Errors;
using Klusterfuck.Cmdlets.Pipelines;
using Klusterfuck.Cmdlets.Repositories;
using Klusterfuck.Engine;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Cmdlets.Invocation;

/// <summary>Calls a function once for each item of the pipeline and emits what it answers.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "KfFunction")]
[OutputType(typeof(string), typeof(byte[]), typeof(KfResponse))]
public sealed partial class InvokeFunctionCommand : SessionCmdlet
{
    private readonly GatheredBody gathered = new();
    private static readonly TimeSpan TrialLimit = TimeSpan.FromSeconds(10);

    private (CommitId Commit, string Branch, WorkingCopy Copy)? trial;
    private bool outFileTaken;

    /// <summary>The function.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ArgumentCompleter(typeof(FunctionNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = "";

    /// <summary>What the program reads from standard input: text and bytes as they are, a file's content, any other object as JSON.</summary>
    [Parameter(Position = 1, ValueFromPipeline = true)]
    [AllowNull]
    public object? InputObject { get; set; }

    /// <summary>The file the program reads from standard input.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? InFile { get; set; }

    /// <summary>Joins everything in the pipeline into one request, a line for each item.</summary>
    [Parameter]
    public SwitchParameter Raw { get; set; }

    /// <summary>A commit to run without selecting it; the selected one unless said.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(CommitCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Commit { get; set; }

    /// <summary>The folder whose files to run as they are, before any commit or push.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>The HTTP method; POST unless said.</summary>
    [Parameter]
    [ArgumentCompletions("GET", "POST", "PUT", "PATCH", "DELETE")]
    [ValidatePattern("^[A-Za-z]+$")]
    public string Method { get; set; } = "POST";

    /// <summary>What follows the function's name in the URL; <c>/</c> unless said.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string RequestPath { get; set; } = "/";

    /// <summary>The query: a hashtable or text.</summary>
    [Parameter]
    [Query]
    public string Query { get; set; } = "";

    /// <summary>Headers.</summary>
    [Parameter]
    public IDictionary? Header { get; set; }

    /// <summary>The media type of the request; by what is sent unless said.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ContentType { get; set; }

    /// <summary>Emits the response as one array of bytes.</summary>
    [Parameter]
    public SwitchParameter AsBytes { get; set; }

    /// <summary>Writes the response to a file as it comes, and emits nothing.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? OutFile { get; set; }

    /// <summary>Emits an object with status, headers, commit and duration instead of the response alone; a status of 400 or more is no error then.</summary>
    [Parameter]
    public SwitchParameter AsResponse { get; set; }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            gathered.Dispose();
            if (trial is not null)
                Task.Run(ForgetTrialAsync).Wait(TrialLimit);
        }

        base.Dispose(disposing);
    }

    private protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        var item = InputObject is PSObject wrapped ? wrapped.BaseObject : InputObject;
        if (!MyInvocation.ExpectingInput)
        {
            var passed = MyInvocation.BoundParameters.ContainsKey(nameof(InputObject));
            await SendAsync(InFile is null ? RequestBody.Of(InputObject, passed) : RequestBody.OfFile(GetUnresolvedProviderPathFromPSPath(InFile)), cancellationToken);
        }
        else if (Raw || item is byte)
        {
            // PowerShell takes an array of bytes apart; nobody means one request for each of them.
            await TryAsync(item, () => gathered.AddAsync(InputObject, cancellationToken));
        }
        else
        {
            await FlushAsync(cancellationToken);
            await SendAsync(RequestBody.Of(InputObject, wasPassed: true), cancellationToken);
        }
    }

    private protected override async Task EndAsync(CancellationToken cancellationToken)
    {
        if (Raw && MyInvocation.ExpectingInput && gathered.IsEmpty)
            await SendAsync(RequestBody.Empty, cancellationToken);
        await FlushAsync(cancellationToken);
        await ForgetTrialAsync();
    }

    private async Task<CommitId?> FindCommitAsync(Target target, CancellationToken cancellationToken)
    {
        if (Path is null)
            return Commit is null ? null : (await CallAsync(s => s.Commits.GetAsync(target, Commit, cancellationToken), cancellationToken)).Commit.Id;
        if (Commit is not null)
            throw new KlusterfuckException(CmdletErrorCodes.CommitMissing, "Either the files of a folder are run, or a commit.", target.ToString());
        trial ??= await PushTrialAsync(target, cancellationToken);
        return trial.Value.Commit;
    }

    private async Task<(CommitId Commit, string Branch, WorkingCopy Copy)> PushTrialAsync(Target target, CancellationToken cancellationToken)
    {
        var folder = GetUnresolvedProviderPathFromPSPath(Path);
        if (!Directory.Exists(folder))
            throw new KlusterfuckException(CmdletErrorCodes.FileUnusable, $"There is no folder '{folder}'.", folder);
        var function = await CallAsync(s => s.Functions.GetAsync(target.Namespace, target.Name, cancellationToken), cancellationToken);
        var session = await OpenAsync(cancellationToken);
        var copy = new WorkingCopy(new GitProgram(session, Target.Function(target.Namespace, function.Definition.Repository)), folder);
        WriteVerbose($"Taking the files of {folder} to {target} for a trial.");
        var (commit, branch) = await Task.Run(() => copy.PushTrialAsync(cancellationToken), cancellationToken);
        return (commit, branch, copy);
    }

    private async Task ForgetTrialAsync()
    {
        if (trial is not var (_, branch, copy))
            return;
        trial = null;
        using var limit = new CancellationTokenSource(TrialLimit);
        try
        {
            await copy.RemoveTrialAsync(branch, limit.Token);
        }
        catch (Exception e) when (e is KlusterfuckException or OperationCanceledException)
        {
            // A branch nobody uses is left; the answers were given.
        }
    }

    private async Task FlushAsync(CancellationToken cancellationToken)
    {
        if (gathered.IsEmpty)
            return;
        var (body, contentType) = gathered.Take();
        await SendAsync(body, cancellationToken, contentType);
    }
}
