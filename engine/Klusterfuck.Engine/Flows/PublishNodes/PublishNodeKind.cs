using Klusterfuck.Engine.Connectors;
using Klusterfuck.Engine.Documents;
using Klusterfuck.Engine.Flows.Connectors;
using Klusterfuck.Engine.Flows.FunctionNodes;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Flows.PublishNodes;

/// <summary>Reads nodes of kind <c>publish</c>.</summary>
internal sealed class PublishNodeKind : INodeKind
{
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromMinutes(10);

    /// <inheritdoc/>
    public string Name => "publish";

    /// <inheritdoc/>
    public bool IsEntry => false;

    /// <inheritdoc/>
    public IReadOnlyList<string> Keys => ["to", ConnectorVariables.Key, "timeout", "retry"];

    /// <inheritdoc/>
    public FlowNode? Read(NodeId id, ObjectReader node)
    {
        var to = node.Text("to", required: true);
        var variables = ConnectorVariables.Read(node.Object(ConnectorVariables.Key));
        var timeout = node.Duration("timeout", TimeSpan.FromMilliseconds(100), LongestTimeout);
        var retry = FunctionNodeKind.ReadRetry(node);
        if (to is null)
            return null;
        if (BuiltInConnectors.Publishing.FirstOrDefault(t => t.Name == to) is not { } type)
        {
            var known = BuiltInConnectors.Publishing.Select(t => t.Name).ToArray();
            node.Problems.Add(
                "PublishTargetUnknown", node.PathOf("to"), $"Nothing can be published to {ProblemList.Quote(to)}.{Suggestion.For(to, known)} It is one of {string.Join(", ", known)}.");
            return null;
        }

        ConnectorVariables.Check($"Publishing to {to}", type, variables, node.Path, node.Problems);
        var read = new PublishNode { Id = id, To = to, Variables = variables, Retry = retry };
        return timeout is { } limit ? read with { Timeout = limit } : read;
    }
}
