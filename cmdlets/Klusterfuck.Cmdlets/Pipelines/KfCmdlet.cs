using System.Management.Automation;
using Klusterfuck.Cmdlets.Completion;
using Klusterfuck.Cmdlets.Errors;

namespace Klusterfuck.Cmdlets.Pipelines;

/// <summary>What every cmdlet has: cancellation, asynchronous work on the pipeline's thread, and errors of one item that never stop the pipeline.</summary>
public abstract class KfCmdlet : PSCmdlet, IDisposable
{
    private readonly CancellationTokenSource stopping = new();
    private volatile SynchronizationContext? pipeline;
    private bool yesToAll;
    private bool noToAll;

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    protected sealed override void BeginProcessing() => Pump(BeginAsync);

    /// <inheritdoc/>
    protected sealed override void ProcessRecord() => Pump(ProcessAsync);

    /// <inheritdoc/>
    protected sealed override void EndProcessing() => Pump(EndAsync);

    /// <inheritdoc/>
    protected sealed override void StopProcessing() => stopping.Cancel();

    /// <summary>Frees what the cmdlet holds.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (!disposing)
            return;
        stopping.Cancel();
        stopping.Dispose();
    }

    private protected virtual Task BeginAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private protected virtual Task ProcessAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private protected virtual Task EndAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>What brings work to the pipeline's thread: another one for each record.</summary>
    internal SynchronizationContext? Pipeline => pipeline;

    /// <summary>Does the work for one item; what fails is written as an error of that item.</summary>
    private protected async Task<bool> TryAsync(object? item, Func<Task> work)
    {
        try
        {
            await work();
            return true;
        }
        catch (Exception e) when (ErrorTranslation.CanTranslate(e) && !stopping.IsCancellationRequested)
        {
            var record = ErrorTranslation.Translate(e, item);
            if (ErrorTranslation.EndsPipeline(e))
                ThrowTerminatingError(record);
            WriteError(record);
            return false;
        }
    }

    /// <summary>Runs this cmdlet in the background with the parameters it was given and emits the job.</summary>
    /// <param name="replaced">Parameters that are other than they were given: what came down the pipeline, and paths that are relative here.</param>
    private protected Task BeginJobAsync(IReadOnlyDictionary<string, object> replaced)
    {
        var parameters = MyInvocation.BoundParameters.Where(p => p.Key != "AsJob").ToDictionary(p => p.Key, p => p.Value);
        foreach (var (name, value) in replaced)
            parameters[name] = value;
        var manifest = Path.Combine(MyInvocation.MyCommand.Module.ModuleBase, "Klusterfuck.psd1");
        var job = new CommandJob(
            MyInvocation.Line.Trim(), File.Exists(manifest) ? manifest : MyInvocation.MyCommand.Module.Path, MyInvocation.MyCommand.Name, parameters,
            SessionState.Path.CurrentFileSystemLocation.ProviderPath);
        JobRepository.Add(job);
        WriteObject(job);
        return Task.CompletedTask;
    }

    /// <summary>Whether a change may be made: asks where the user wants to be asked, tells where they want to be told.</summary>
    /// <param name="target">What is changed.</param>
    /// <param name="action">What is done to it.</param>
    /// <param name="force">Whether a prompt nobody asked for is skipped.</param>
    /// <param name="question">What to ask although the cmdlet's impact does not; null for nothing.</param>
    private protected bool MayChange(string target, string action, bool force = false, string? question = null)
    {
        var wantsPrompt = MyInvocation.BoundParameters.TryGetValue("Confirm", out var confirm) && LanguagePrimitives.IsTrue(confirm);
        CompletionCache.Shared.Clear();
        if (force && !wantsPrompt && !IsWhatIf)
            return true;
        if (!ShouldProcess(target, action))
            return false;
        var prompts = question is not null && !force && confirm is null && !Equals(GetVariableValue("ConfirmPreference"), ConfirmImpact.None);
        return !prompts || ShouldContinue(question, action, ref yesToAll, ref noToAll);
    }

    private bool IsWhatIf => MyInvocation.BoundParameters.TryGetValue("WhatIf", out var whatIf)
        ? LanguagePrimitives.IsTrue(whatIf)
        : LanguagePrimitives.IsTrue(GetVariableValue("WhatIfPreference"));

    private void Pump(Func<CancellationToken, Task> work)
    {
        try
        {
            PipelinePump.Run(
                () =>
                {
                    pipeline = SynchronizationContext.Current;
                    return work(stopping.Token);
                },
                stopping.Token);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
    }
}
