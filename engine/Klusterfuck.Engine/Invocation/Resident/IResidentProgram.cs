namespace Klusterfuck.Engine.Invocation.Resident;

/// <summary>The program of a checkout that stays for many requests. Disposing ends it.</summary>
internal interface IResidentProgram : IAsyncDisposable
{
    /// <summary>Starts it where it does not run, and waits until it takes requests.</summary>
    /// <exception cref="ResidentException">It does not come up.</exception>
    Task StartAsync(CancellationToken cancellationToken);

    /// <summary>Sends one request. Failures are in the response, never thrown.</summary>
    /// <param name="request">The request.</param>
    /// <param name="startedAt">When it came.</param>
    /// <param name="release">Called once, when it is done with.</param>
    /// <param name="cancellationToken">The caller went away.</param>
    Task<FunctionResponse> InvokeAsync(FunctionRequest request, long startedAt, Action release, CancellationToken cancellationToken);
}
