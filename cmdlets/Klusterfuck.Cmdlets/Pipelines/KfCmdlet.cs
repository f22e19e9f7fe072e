using System.Management.Automation;
using Klusterfuck.Cmdlets.Errors;
using Klusterfuck.Cmdlets.Sessions;
using Klusterfuck.Engine;
using Klusterfuck.Engine.Embedded;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Cmdlets.Pipelines;

/// <summary>What every cmdlet has: the engine, cancellation, asynchronous work on the pipeline's thread, and errors that never stop the pipeline.</summary>
public abstract class KfCmdlet : PSCmdlet, IDisposable
{
    private readonly CancellationTokenSource stopping = new();
    private bool yesToAll;
    private bool noToAll;

    /// <summary>The namespace: <c>KF_NAMESPACE</c> where set, else <c>default</c>.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string? Namespace { get; set; }

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
        if (disposing)
            stopping.Dispose();
    }

    private protected NamespaceName Scope => NamespaceName.Parse(Namespace ?? KfEnvironment.Namespace);

    private protected virtual Task BeginAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private protected virtual Task ProcessAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private protected virtual Task EndAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>The open data folder. Failing to open it ends the pipeline: no other item would fare better.</summary>
    private protected async Task<EmbeddedEngine> OpenAsync(CancellationToken cancellationToken)
    {
        var folder = KfEnvironment.DataFolder(SessionState.Path.CurrentFileSystemLocation.ProviderPath);
        try
        {
            return await EngineSession.OpenAsync(folder, cancellationToken);
        }
        catch (KlusterfuckException e)
        {
            ThrowTerminatingError(ErrorTranslation.Translate(e, folder));
            throw;
        }
    }

    /// <summary>Calls the engine away from the pipeline's thread, so that nothing it does can keep that thread from being stopped.</summary>
    private protected async Task<T> CallAsync<T>(Func<KlusterfuckEngine, Task<T>> call, CancellationToken cancellationToken)
    {
        var engine = (await OpenAsync(cancellationToken)).Engine;
        return await Task.Run(() => call(engine), cancellationToken);
    }

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
            WriteError(ErrorTranslation.Translate(e, item));
            return false;
        }
    }

    /// <summary>Whether a change may be made: asks where the user wants to be asked, tells where they want to be told.</summary>
    /// <param name="target">What is changed.</param>
    /// <param name="action">What is done to it.</param>
    /// <param name="force">Whether a prompt nobody asked for is skipped.</param>
    /// <param name="question">What to ask although the cmdlet's impact does not; null for nothing.</param>
    private protected bool MayChange(string target, string action, bool force = false, string? question = null)
    {
        var wantsPrompt = MyInvocation.BoundParameters.TryGetValue("Confirm", out var confirm) && LanguagePrimitives.IsTrue(confirm);
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
            PipelinePump.Run(() => work(stopping.Token), stopping.Token);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
    }
}
