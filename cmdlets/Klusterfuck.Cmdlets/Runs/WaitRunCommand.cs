using System.Management.Automation;
using Klusterfuck.Cmdlets.Arguments;
using Klusterfuck.Cmdlets.Errors;
using Klusterfuck.Cmdlets.Completion;
using Klusterfuck.Cmdlets.Pipelines;
using Klusterfuck.Cmdlets.Sessions;
using Klusterfuck.Engine;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Cmdlets.Runs;

/// <summary>Waits until runs have ended, and executes their work itself where nobody else does.</summary>
[Cmdlet(VerbsLifecycle.Wait, "KfRun")]
[OutputType(typeof(KfRun), typeof(Job))]
public sealed class WaitRunCommand : SessionCmdlet
{
    private readonly List<(IKfSession Session, NamespaceName Namespace, string Id)> ids = [];

    /// <summary>Ids.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(RunIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Id { get; set; } = [];

    /// <summary>How long at most, for all of them together: <c>30</c>, <c>30s</c>, <c>5m</c> or a TimeSpan; for ever unless said.</summary>
    [Parameter]
    [Duration]
    public TimeSpan? Timeout { get; set; }

    /// <summary>Waits in the background and emits the job.</summary>
    [Parameter]
    public SwitchParameter AsJob { get; set; }

    private protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        var ns = Scope;
        var session = await OpenAsync(cancellationToken);
        ids.AddRange(Id.Select(id => (session, ns, id)));
    }

    private protected override async Task EndAsync(CancellationToken cancellationToken)
    {
        if (ids.Count == 0)
            return;
        if (AsJob)
        {
            await BeginJobAsync(ForJob((nameof(Id), ids.Select(i => i.Id).ToArray())));
            return;
        }

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        WriteVerbose($"Waiting for {ids.Count} runs; their work is executed here unless another process does.");
        var deadline = Timeout is { } limit ? TimeProvider.System.GetUtcNow() + limit : DateTimeOffset.MaxValue;
        var runner = Task.WhenAll(ids.Select(i => i.Session).Distinct().Select(s => Task.Run(() => s.Runs.WorkAsync(ending.Token), CancellationToken.None)));
        try
        {
            var waits = ids.Distinct()
                .Select(i => (i.Id, i.Session.Context, Run: Task.Run(() => WaitAsync(i.Session.Runs, i.Namespace, i.Id, deadline, ending.Token), ending.Token)))
                .ToDictionary(w => (Task)w.Run, w => w);
            var progress = new ProgressRecord(1, "Waiting for runs", " ");
            for (var ended = 0; waits.Count > 0; ended++)
            {
                progress.StatusDescription = $"{ended} of {ended + waits.Count} ended";
                progress.PercentComplete = 100 * ended / (ended + waits.Count);
                WriteProgress(progress);
                if (await Task.WhenAny([.. waits.Keys, runner]) == runner && !runner.IsCompletedSuccessfully)
                    await runner;
                var done = await Task.WhenAny(waits.Keys);
                waits.Remove(done, out var wait);
                await TryAsync(wait.Id, async () => WriteEnded(await wait.Run, wait.Context));
            }

            progress.RecordType = ProgressRecordType.Completed;
            WriteProgress(progress);
        }
        finally
        {
            await ending.CancelAsync();

            // Stopped by the user: what runs is handed back in the background, and the prompt does not wait for it.
            if (!cancellationToken.IsCancellationRequested)
                await runner.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
    }

    private void WriteEnded(RunDetails ended, string? context)
    {
        if (!ended.Run.HasEnded)
        {
            throw new KlusterfuckException(
                CmdletErrorCodes.RunNotEnded, $"Run {ended.Run.Id} of flow {ended.Run.Namespace}/{ended.Run.Flow} is {ended.Run.Status} after {Timeout}.",
                ended.Run.Id.Value);
        }

        WriteObject(new KfRun(ended.Run, ended.Steps, context));
    }

    private static async Task<RunDetails> WaitAsync(
        IRuns runs, NamespaceName ns, string text, DateTimeOffset deadline, CancellationToken cancellationToken)
    {
        var id = RunId.Parse(text);
        while (true)
        {
            var left = deadline - TimeProvider.System.GetUtcNow();
            var turn = left > TimeSpan.FromSeconds(30) ? TimeSpan.FromSeconds(30) : left < TimeSpan.Zero ? TimeSpan.Zero : left;
            var run = await runs.WaitAsync(ns, id, turn, cancellationToken);
            if (run.HasEnded || TimeProvider.System.GetUtcNow() >= deadline)
                return await runs.GetAsync(ns, id, cancellationToken);
        }
    }
}
