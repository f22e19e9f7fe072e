using System.Management.Automation;
using Klusterfuck.Cmdlets.Arguments;
using Klusterfuck.Cmdlets.Completion;
using Klusterfuck.Cmdlets.Errors;
using Klusterfuck.Cmdlets.Repositories;
using Klusterfuck.Engine;
using Klusterfuck.Engine.Functions;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Cmdlets.Functions;

/// <summary>Commits the files of a folder, pushes and selects the commit, and waits until it answers.</summary>
[Cmdlet(VerbsData.Publish, "KfFunction", SupportsShouldProcess = true)]
[OutputType(typeof(KfFunction), typeof(Job))]
public sealed class PublishFunctionCommand : FunctionCmdlet
{
    /// <summary>The function; the name of the folder unless said.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(FunctionNameCompleter))]
    [BlankIsAbsent]
    public string? Name { get; set; }

    /// <summary>The folder: a clone of the function's repository, in which the commit is made, or any other folder.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>The message of the commit.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string Message { get; set; } = "Publish";

    /// <summary>How long to wait until the commit answers: <c>30</c>, <c>30s</c>, <c>5m</c> or a TimeSpan; five minutes unless said.</summary>
    [Parameter]
    [Duration]
    public TimeSpan? Timeout { get; set; }

    /// <summary>Does not wait until the commit answers.</summary>
    [Parameter]
    public SwitchParameter NoWait { get; set; }

    /// <summary>Emits the function.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Does it in the background and emits the job.</summary>
    [Parameter]
    public SwitchParameter AsJob { get; set; }

    private protected override Task ProcessAsync(CancellationToken cancellationToken) => AsJob
        ? TryAsync(Path, () => BeginJobAsync(ForJob((nameof(Path), GetUnresolvedProviderPathFromPSPath(Path)))))
        : TryAsync(Path, () => PublishAsync(cancellationToken));

    private async Task PublishAsync(CancellationToken cancellationToken)
    {
        var ns = Scope;
        var folder = System.IO.Path.TrimEndingDirectorySeparator(GetUnresolvedProviderPathFromPSPath(Path));
        if (!Directory.Exists(folder))
            throw new KlusterfuckException(CmdletErrorCodes.FileUnusable, $"There is no folder '{folder}'.", folder);
        var name = ResourceName.Parse(Name ?? System.IO.Path.GetFileName(folder));
        var function = await CallAsync(s => s.Functions.GetAsync(ns, name, cancellationToken), cancellationToken);
        if (!MayChange(function.Definition.Target.ToString(), $"Commit the files of '{folder}', push and select that commit"))
            return;
        var session = await OpenAsync(cancellationToken);
        var git = new GitProgram(session, Target.Function(ns, function.Definition.Repository));
        var progress = new ProgressRecord(3, $"Publishing {function.Definition.Target}", $"Waiting until the files of {folder} are pushed");
        WriteProgress(progress);
        WriteVerbose($"Pushing the files of {folder} to the repository of {function.Definition.Target}.");
        var commit = await Task.Run(() => new WorkingCopy(git, folder).PublishAsync(Message, cancellationToken), cancellationToken);
        progress.StatusDescription = $"Waiting until {commit.Short} is prepared and selected";
        WriteProgress(progress);
        WriteVerbose($"Selecting commit {commit} of {function.Definition.Target}.");
        await CallAsync(s => s.Commits.SelectAsync(function.Definition.Target, commit, cancellationToken), cancellationToken);
        var now = await WaitAsync(function.Definition.Target, progress.Activity, commit, cancellationToken);
        if (PassThru)
            await WriteFunctionAsync(now, cancellationToken);
    }

    private async Task<Function> WaitAsync(Target target, string activity, CommitId commit, CancellationToken cancellationToken)
    {
        var limit = NoWait ? TimeSpan.Zero : Timeout ?? Patience;
        var selected = await CallAsync(s => s.Functions.GetAsync(target.Namespace, target.Name, cancellationToken), cancellationToken);
        var function = await WaitAsync(
            selected, activity, limit,
            f => f.Status.Serving == commit || f.Status.State == FunctionState.Failed ? null : $"Waiting until {commit.Short} answers: {f.Status.State}", cancellationToken);
        if (NoWait || function.Status.Serving == commit)
            return function;
        throw new KlusterfuckException(
            CmdletErrorCodes.FunctionNotReady,
            function.Status.State == FunctionState.Failed
                ? $"{target} cannot run {commit.Short}: {function.Status.Message}"
                : $"{target} does not run {commit.Short} after {limit}: it is {function.Status.State}.",
            target.ToString());
    }
}
