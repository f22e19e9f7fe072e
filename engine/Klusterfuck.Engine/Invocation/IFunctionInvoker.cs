using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Invocation;

/// <summary>Runs functions, wherever they live.</summary>
public interface IFunctionInvoker
{
    /// <summary>Sends one request. Failures of the function are in the response, never thrown.</summary>
    /// <param name="function">The function.</param>
    /// <param name="request">The request.</param>
    /// <param name="commit">A commit to run without selecting it; null for the selected one.</param>
    /// <param name="cancellationToken">Ends the program when the caller goes away.</param>
    Task<FunctionResponse> InvokeAsync(Target function, FunctionRequest request, CommitId? commit, CancellationToken cancellationToken);
}
