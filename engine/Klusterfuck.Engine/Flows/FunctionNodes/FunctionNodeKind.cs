using Klusterfuck.Engine.Documents;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Flows.FunctionNodes;

/// <summary>Reads nodes of kind <c>function</c>.</summary>
internal sealed class FunctionNodeKind : INodeKind
{
    /// <summary>The keys of <c>retry</c>.</summary>
    public static readonly IReadOnlyList<string> RetryKeys = ["attempts", "backoff", "factor", "maxBackoff"];

    private const int MostConcurrency = 1_000;
    private static readonly TimeSpan LongestBackoff = TimeSpan.FromHours(24);

    /// <inheritdoc/>
    public string Name => "function";

    /// <inheritdoc/>
    public bool IsEntry => false;

    /// <inheritdoc/>
    public IReadOnlyList<string> Keys => ["function", "timeout", "retry", "concurrency"];

    /// <inheritdoc/>
    public FlowNode? Read(NodeId id, ObjectReader node)
    {
        var function = node.Name("function", required: true);
        var timeout = node.Timeout();
        var retry = ReadRetry(node);
        var concurrency = node.Number("concurrency", 1, MostConcurrency, whole: true);
        if (function is not { } name)
            return null;
        var read = new FunctionNode { Id = id, Function = name, Timeout = timeout, Retry = retry };
        return read with { Concurrency = (int)(concurrency ?? read.Concurrency) };
    }

    /// <summary>The key <c>retry</c> of a node.</summary>
    public static RetryPolicy ReadRetry(ObjectReader node)
    {
        if (node.Object("retry") is not { } retry)
            return RetryPolicy.Default;
        retry.AllowOnly("'retry'", RetryKeys);
        var usual = RetryPolicy.Default;
        var backoff = retry.Duration("backoff", TimeSpan.Zero, LongestBackoff);
        var longest = retry.Duration("maxBackoff", TimeSpan.Zero, LongestBackoff);
        return new RetryPolicy(
            (int)(retry.Number("attempts", 1, 100, whole: true) ?? usual.Attempts),
            backoff ?? usual.Backoff,
            retry.Number("factor", 1, 10) ?? usual.Factor,
            longest ?? (backoff > usual.MaxBackoff ? backoff.Value : usual.MaxBackoff));
    }
}
