using Klusterfuck.Engine.Documents;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Flows.Approvals;

/// <summary>Reads nodes of kind <c>approval</c>.</summary>
internal sealed class ApprovalNodeKind : INodeKind
{
    private const int MaxMessage = 1_000;
    private static readonly TimeSpan Longest = TimeSpan.FromDays(365);

    /// <inheritdoc/>
    public string Name => "approval";

    /// <inheritdoc/>
    public bool IsEntry => false;

    /// <inheritdoc/>
    public IReadOnlyList<string> Keys => ["timeout", "message"];

    /// <inheritdoc/>
    public FlowNode? Read(NodeId id, ObjectReader node)
    {
        var approval = new ApprovalNode { Id = id };
        var timeout = node.Duration("timeout", TimeSpan.FromMilliseconds(1), Longest);
        var message = node.Text("message");
        if (message is { Length: > MaxMessage })
            node.Problems.Add("OutOfRange", node.PathOf("message"), $"'message' has at most {MaxMessage} characters.");
        return approval with { Timeout = timeout ?? approval.Timeout, Message = message ?? "" };
    }
}
