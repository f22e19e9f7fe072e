using Klusterfuck.Cmdlets.Functions;
using Klusterfuck.Engine;
using Klusterfuck.Engine.Definitions;
using Klusterfuck.Engine.Functions;
using Klusterfuck.Engine.Invocation;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Cmdlets.Sessions.Embedded;

/// <summary>Functions of a data folder.</summary>
internal sealed class EmbeddedFunctions(KlusterfuckEngine engine) : IFunctions
{
    /// <inheritdoc/>
    public Task<Function> CreateAsync(NewFunction function, CancellationToken cancellationToken) =>
        engine.Functions.CreateAsync(function, Actor.Local, cancellationToken);

    /// <inheritdoc/>
    public Task<Function> GetAsync(NamespaceName ns, ResourceName name, CancellationToken cancellationToken) =>
        engine.Functions.GetAsync(ns, name, cancellationToken);

    /// <inheritdoc/>
    public Task<Page<Function>> ListAsync(NamespaceName ns, string? labels, PageRequest page, CancellationToken cancellationToken) =>
        engine.Functions.ListAsync(ns, LabelSelector.Parse(labels), page, cancellationToken);

    /// <inheritdoc/>
    public Task<Function> UpdateAsync(
        NamespaceName ns, ResourceName name, Func<FunctionDefinition, FunctionDefinition> change, CancellationToken cancellationToken) =>
        engine.Functions.UpdateAsync(ns, name, change, expectedGeneration: null, cancellationToken);

    /// <inheritdoc/>
    public Task RemoveAsync(NamespaceName ns, ResourceName name, bool removeRepository, CancellationToken cancellationToken) =>
        engine.Functions.RemoveAsync(ns, name, removeRepository, expectedGeneration: null, cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<FunctionLogLine> ReadLogAsync(FunctionDefinition function, FunctionLogQuery query, CancellationToken cancellationToken) =>
        engine.Telemetry.ReadLogAsync(function, query, cancellationToken);

    /// <inheritdoc/>
    public Task<FunctionResponse> InvokeAsync(Target function, FunctionRequest request, CommitId? commit, CancellationToken cancellationToken) =>
        engine.Invoker.InvokeAsync(function, request, commit, cancellationToken);
}
