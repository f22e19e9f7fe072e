using System.Text;
using Klusterfuck.Engine.Flows;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Repositories;
using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Bench.Steps;

/// <summary>The graph of a chain of five nodes, whatever is asked for.</summary>
internal sealed class ChainGraphs : IFlowGraphSource, IFileStore
{
    private const string Model = """
        {
          "version": 1,
          "nodes": [
            { "id": "in", "kind": "connector", "connector": "http" },
            { "id": "a", "kind": "function", "function": "echo" },
            { "id": "b", "kind": "function", "function": "echo" },
            { "id": "c", "kind": "function", "function": "echo" },
            { "id": "d", "kind": "function", "function": "echo" }
          ],
          "links": [{ "from": "in", "to": "a" }, { "from": "a", "to": "b" }, { "from": "b", "to": "c" }, { "from": "c", "to": "d" }]
        }
        """;

    private readonly FlowGraphCache cache;

    public ChainGraphs() => cache = new FlowGraphCache(new FlowValidator(this, new AnyReference()));

    public ValueTask<FlowGraph> GetAsync(Target flow, CommitId commit, CancellationToken cancellationToken) => cache.GetAsync(flow, commit, cancellationToken);

    public Task<FileContent> ReadAsync(Target repository, string revision, string path, CancellationToken cancellationToken) =>
        Task.FromResult(new FileContent(new FileEntry(path, Model.Length, false, ""), Encoding.UTF8.GetBytes(Model)));

    public Task<IReadOnlyList<FileEntry>> ListAsync(Target repository, string revision, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<Commit> CommitAsync(
        Target repository, IReadOnlyList<FileChange> changes, string message, Engine.Actor author, CancellationToken cancellationToken) => throw new NotSupportedException();

    private sealed class AnyReference : IFlowReferences
    {
        public Task<bool> HasFunctionAsync(NamespaceName ns, ResourceName name, CancellationToken cancellationToken) => Task.FromResult(true);

        public Task<bool> HasFlowAsync(NamespaceName ns, ResourceName name, CancellationToken cancellationToken) => Task.FromResult(true);

        public Task<bool> HasSecretAsync(NamespaceName ns, ResourceName name, CancellationToken cancellationToken) => Task.FromResult(true);

        public Task<bool> HasConnectorAsync(NamespaceName ns, ResourceName name, CancellationToken cancellationToken) => Task.FromResult(true);
    }
}
