using System.Collections.Concurrent;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Runners;

namespace Klusterfuck.Engine.Kubernetes.Tests.Reconciling;

/// <summary>What runners were told, in a store that can be down and can lose everything.</summary>
internal sealed class MemoryRunners : IRunnerPublisher
{
    public bool IsDown { get; set; }

    /// <summary>How often something was refused because it is down.</summary>
    public int Refusals { get; private set; }

    public ConcurrentDictionary<Target, PublishedFunction> Functions { get; } = new();

    public ConcurrentDictionary<Target, PublishedFlow> Flows { get; } = new();

    public ConcurrentDictionary<(Target Flow, CommitId Commit), string> Models { get; } = new();

    public ConcurrentDictionary<string, string> Secrets { get; } = new();

    public Task PublishFunctionAsync(PublishedFunction function, CancellationToken cancellationToken) => Do(() => Functions[function.Function] = function);

    public Task PublishModelAsync(Target flow, CommitId commit, string model, CancellationToken cancellationToken) => Do(() => Models[(flow, commit)] = model);

    public Task PublishSecretAsync(NamespaceName ns, ResourceName name, string value, CancellationToken cancellationToken) => Do(() => Secrets[name.Value] = value);

    public Task PublishFlowAsync(PublishedFlow flow, CancellationToken cancellationToken) => Do(() =>
    {
        Assert.True(flow.Commit is not { } commit || Models.ContainsKey((flow.Flow, commit)), "The model comes first.");
        Flows[flow.Flow] = flow;
    });

    public async Task<IReadOnlyCollection<Target>> ListToldAsync(NamespaceName ns, CancellationToken cancellationToken)
    {
        await Do(() => { });
        return [.. Functions.Keys.Concat(Flows.Keys).Where(t => t.Namespace == ns)];
    }

    public Task RemoveAsync(Target target, CancellationToken cancellationToken) => Do(() =>
    {
        Functions.TryRemove(target, out _);
        Flows.TryRemove(target, out _);
    });

    private Task Do(Action act)
    {
        if (IsDown)
            Refusals++;
        if (IsDown)
            throw new KlusterfuckException(ErrorCodes.StorageUnavailable, "Redis does not answer.");
        act();
        return Task.CompletedTask;
    }
}
