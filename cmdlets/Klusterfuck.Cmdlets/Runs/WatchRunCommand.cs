using System.Management.Automation;
using Klusterfuck.Cmdlets.Completion;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Cmdlets.Runs;

/// <summary>Follows a run: emits each step when it begins and when it ends, until the run has ended. Executes its work where nobody else does.</summary>
[Cmdlet("Watch", "KfRun")]
[OutputType(typeof(KfStep), typeof(KfRun))]
public sealed class WatchRunCommand : RunCmdlet
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    /// <summary>The run.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(RunIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string Id { get; set; } = "";

    /// <summary>Emits the run at its end.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override Task ProcessAsync(CancellationToken cancellationToken) => TryAsync(Id, async () =>
    {
        var ns = Scope;
        var session = await OpenAsync(cancellationToken);
        await ReadRunAsync(ns, Id, cancellationToken);
        WriteVerbose($"Following run {Id}; its work is executed here unless another process does.");
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var work = Task.Run(() => session.Runs.WorkAsync(ending.Token), CancellationToken.None);
        try
        {
            await FollowAsync(ns, cancellationToken);
        }
        finally
        {
            await ending.CancelAsync();
            if (!cancellationToken.IsCancellationRequested)
                await work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
    });

    private async Task FollowAsync(NamespaceName ns, CancellationToken cancellationToken)
    {
        var seen = new Dictionary<(StepId, int), StepStatus>();
        var pause = Shortest;
        while (true)
        {
            var (run, steps) = await ReadRunAsync(ns, Id, cancellationToken);
            var changed = steps.Where(s => !seen.TryGetValue((s.Id, s.Attempt), out var status) || status != s.Status).ToArray();
            foreach (var step in changed)
            {
                seen[(step.Id, step.Attempt)] = step.Status;
                WriteObject(new KfStep(step));
            }

            Show(run, steps);
            if (run.HasEnded)
            {
                if (PassThru)
                    await WriteRunAsync(run, steps, cancellationToken);
                return;
            }

            pause = changed.Length > 0 ? Shortest : TimeSpan.FromTicks(Math.Min(Longest.Ticks, pause.Ticks * 2));
            await Task.Delay(pause, cancellationToken);
        }
    }

    private void Show(Run run, IReadOnlyList<StepRecord> steps) => WriteProgress(new ProgressRecord(4, $"Run {run.Id} of {run.Flow}", $"{run.Status}: {steps.Count} steps, {run.OpenItems} items left")
    {
        RecordType = run.HasEnded ? ProgressRecordType.Completed : ProgressRecordType.Processing,
    });
}
