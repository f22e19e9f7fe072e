using Klusterfuck.Engine;
using Klusterfuck.Engine.Functions;
using Klusterfuck.Engine.Invocation;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Cmdlets.Functions;

/// <summary>Functions, wherever the cmdlets work.</summary>
internal interface IFunctions
{
    /// <summary>Creates a function with a repository and a template.</summary>
    Task<Function> CreateAsync(NewFunction function, CancellationToken cancellationToken);

    /// <summary>One function.</summary>
    Task<Function> GetAsync(NamespaceName ns, ResourceName name, CancellationToken cancellationToken);

    /// <summary>Functions by name.</summary>
    Task<Page<Function>> ListAsync(NamespaceName ns, string? labels, PageRequest page, CancellationToken cancellationToken);

    /// <summary>Changes what a change of the definition differs in, and nothing else.</summary>
    Task<Function> UpdateAsync(NamespaceName ns, ResourceName name, Func<FunctionDefinition, FunctionDefinition> change, CancellationToken cancellationToken);

    /// <summary>Removes a function; its repository too where asked to.</summary>
    Task RemoveAsync(NamespaceName ns, ResourceName name, bool removeRepository, CancellationToken cancellationToken);

    /// <summary>What a function wrote to standard error.</summary>
    IAsyncEnumerable<FunctionLogLine> ReadLogAsync(FunctionDefinition function, FunctionLogQuery query, CancellationToken cancellationToken);

    /// <summary>Calls a function.</summary>
    Task<FunctionResponse> InvokeAsync(Target function, FunctionRequest request, CommitId? commit, CancellationToken cancellationToken);
}
