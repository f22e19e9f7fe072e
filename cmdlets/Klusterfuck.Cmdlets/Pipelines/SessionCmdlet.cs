using System.Diagnostics;
using System.Management.Automation;
using Klusterfuck.Cmdlets.Completion;
using Klusterfuck.Cmdlets.Contexts;
using Klusterfuck.Cmdlets.Errors;
using Klusterfuck.Cmdlets.Sessions;
using Klusterfuck.Engine;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Cmdlets.Pipelines;

/// <summary>What every cmdlet has that works on functions, flows or what belongs to them: a session, and the namespace in it.</summary>
public abstract class SessionCmdlet : KfCmdlet
{
    private (string? Context, IKfSession Session)? open;

    /// <summary>The namespace: that of the context or <c>KF_NAMESPACE</c> where set, else <c>default</c>.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(NamespaceCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Namespace { get; set; }

    /// <summary>The context to work in, by name; where the session works unless said. Objects bring the one they come from.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ContextCompleter))]
    [AllowNull]
    [AllowEmptyString]
    public string? Context { get; set; }

    private protected NamespaceName Scope => NamespaceName.Parse(
        Namespace ?? (string.IsNullOrEmpty(Context) ? KfEnvironment.Namespace ?? FindContext().Namespace : FindContext().Namespace ?? KfEnvironment.Namespace) ?? "default");

    /// <summary>The open session. Failing to open it ends the pipeline: no other item would fare better.</summary>
    private protected async Task<IKfSession> OpenAsync(CancellationToken cancellationToken)
    {
        if (open is { } known && known.Context == Context)
            return known.Session;
        try
        {
            var session = await SessionChoice.OpenAsync(
                FindContext(), SessionState.Path.CurrentFileSystemLocation.ProviderPath, new PipelineTrace(this), cancellationToken);
            open = (Context, session);
            return session;
        }
        catch (KlusterfuckException e)
        {
            ThrowTerminatingError(ErrorTranslation.Translate(e, e.Target));
            throw;
        }
    }

    /// <summary>Calls the session away from the pipeline's thread, so that nothing it does can keep that thread from being stopped.</summary>
    private protected async Task<T> CallAsync<T>(Func<IKfSession, Task<T>> call, CancellationToken cancellationToken)
    {
        var session = await OpenAsync(cancellationToken);
        var begin = Stopwatch.GetTimestamp();
        var result = await Task.Run(() => call(session), cancellationToken);
        WriteDebug($"{MyInvocation.MyCommand.Name} had its answer in {Stopwatch.GetElapsedTime(begin).TotalMilliseconds:0.0} ms.");
        return result;
    }

    /// <summary>Calls the session for something that answers nothing.</summary>
    private protected Task CallAsync(Func<IKfSession, Task> call, CancellationToken cancellationToken) => CallAsync(
        async s =>
        {
            await call(s);
            return true;
        },
        cancellationToken);

    /// <summary>Parameters that let a job work where this cmdlet does.</summary>
    private protected Dictionary<string, object> ForJob(params (string Name, object Value)[] more)
    {
        var parameters = more.ToDictionary(p => p.Name, p => p.Value);
        parameters[nameof(Namespace)] = Scope.Value;
        if (FindContext().Name is { } context)
            parameters[nameof(Context)] = context;
        return parameters;
    }

    private ContextEntry FindContext()
    {
        try
        {
            return SessionChoice.Find(Context);
        }
        catch (KlusterfuckException e)
        {
            ThrowTerminatingError(ErrorTranslation.Translate(e, Context));
            throw;
        }
    }
}
