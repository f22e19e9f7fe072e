namespace Klusterfuck.Engine.Invocation.Resident.Proxy;

/// <summary>The program of a checkout with <c>mode: http</c>.</summary>
internal sealed class ProxyProgram : IResidentProgram
{
    private readonly ResidentContext context;
    private readonly ResidentSupervisor<ProxySession> supervisor;

    /// <summary>The program, not started.</summary>
    public ProxyProgram(ResidentContext context)
    {
        this.context = context;
        supervisor = new(cancellationToken => ProxySession.OpenAsync(context, cancellationToken), context);
    }

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken) => await supervisor.GetAsync(cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async Task<FunctionResponse> InvokeAsync(FunctionRequest request, long startedAt, Action release, CancellationToken cancellationToken)
    {
        var call = new ProxyCall(context, request, startedAt, release, cancellationToken);
        return await call.SendAsync(supervisor).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => supervisor.DisposeAsync();
}
