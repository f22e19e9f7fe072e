using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace Klusterfuck.Cmdlets.Pipelines;

/// <summary>A cmdlet that runs in the background, in a runspace of its own in this process: a job like any other.</summary>
internal sealed class CommandJob : Job
{
    private readonly Runspace runspace;
    private readonly PowerShell shell;

    /// <summary>Begins to run a cmdlet of the module.</summary>
    /// <param name="line">What the user wrote, for lists of jobs.</param>
    /// <param name="manifest">The module.</param>
    /// <param name="cmdlet">The cmdlet.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <param name="location">Where it works.</param>
    public CommandJob(string line, string manifest, string cmdlet, IReadOnlyDictionary<string, object> parameters, string location)
        : base(line)
    {
        PSJobTypeName = "KfJob";
        var state = InitialSessionState.CreateDefault2();
        state.ImportPSModule([manifest]);
        runspace = RunspaceFactory.CreateRunspace(state);
        runspace.Open();
        runspace.SessionStateProxy.Path.SetLocation(location);
        shell = PowerShell.Create(runspace);
        shell.AddCommand(cmdlet);
        foreach (var (name, value) in parameters)
            shell.AddParameter(name, value);
        (shell.Streams.Error, shell.Streams.Warning, shell.Streams.Verbose, shell.Streams.Debug, shell.Streams.Progress) = (Error, Warning, Verbose, Debug, Progress);
        shell.InvocationStateChanged += (_, e) => Follow(e.InvocationStateInfo);
        SetJobState(JobState.Running);
        var input = new PSDataCollection<PSObject>();
        input.Complete();
        shell.BeginInvoke(input, Output);
    }

    /// <inheritdoc/>
    public override bool HasMoreData => Output.Count > 0 || Error.Count > 0;

    /// <inheritdoc/>
    public override string Location => "localhost";

    /// <inheritdoc/>
    public override string StatusMessage => "";

    /// <inheritdoc/>
    public override void StopJob()
    {
        SetJobState(JobState.Stopping);
        shell.Stop();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            shell.Dispose();
            runspace.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Follow(PSInvocationStateInfo info)
    {
        switch (info.State)
        {
            case PSInvocationState.Completed:
                SetJobState(JobState.Completed);
                break;
            case PSInvocationState.Stopped:
                SetJobState(JobState.Stopped);
                break;
            case PSInvocationState.Failed:
                if (info.Reason is IContainsErrorRecord failed)
                    Error.Add(failed.ErrorRecord);
                SetJobState(JobState.Failed);
                break;
            default:
                break;
        }
    }
}
