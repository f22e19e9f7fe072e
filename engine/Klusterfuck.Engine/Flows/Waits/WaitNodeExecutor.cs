using System.Globalization;
using Klusterfuck.Engine.Flows.Expressions;
using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Engine.Flows.Waits;

/// <summary>Executes waits: parks the item until its time.</summary>
internal sealed class WaitNodeExecutor : INodeExecutor
{
    private const string Waited = "waited";

    /// <inheritdoc/>
    public string Kind => "wait";

    /// <inheritdoc/>
    public Task<NodeOutcome> ExecuteAsync(FlowNode node, WorkItem item, CancellationToken cancellationToken) =>
        Task.FromResult(item.State is null ? Begin((WaitNode)node, item) : NodeOutcome.Gave(item.Payload!));

    private static NodeOutcome Begin(WaitNode wait, WorkItem item)
    {
        var until = item.ClaimedAt + (wait.Duration ?? TimeSpan.Zero);
        if (wait.Until is { } expression)
        {
            var value = expression.Evaluate(ExpressionInput.Of(item.Payload!));
            if (value.Error is not null)
                return NodeOutcome.Failed(new StepFailure("Expression", value.Error, Permanent: true));
            if (Find(value) is not { } instant)
                return NodeOutcome.Failed(new StepFailure("Expression", $"'{expression}' gave no instant: a text as 2026-01-31T12:00:00Z, or milliseconds since 1970.", Permanent: true));
            if (instant - item.ClaimedAt > WaitNodeKind.Longest)
                return NodeOutcome.Failed(new StepFailure("TooLong", $"'{expression}' gave {instant:u}, which is more than {WaitNodeKind.Longest.Days} days away.", Permanent: true));
            until = instant;
        }

        return until <= item.ClaimedAt ? NodeOutcome.Gave(item.Payload!) : NodeOutcome.Parked(new Park(Waited) { Until = until });
    }

    private static DateTimeOffset? Find(ExpressionValue value)
    {
        const double Last = 253402300799999;
        if (value.Text is { } text)
        {
            return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var instant) ? instant : null;
        }

        if (double.TryParse(value.Json, NumberStyles.Float, CultureInfo.InvariantCulture, out var milliseconds) && milliseconds is >= 0 and <= Last)
            return DateTimeOffset.FromUnixTimeMilliseconds((long)milliseconds);

        // A Date is printed as a JSON string.
        return value.Json is ['"', .. var date, '"'] && DateTimeOffset.TryParse(date, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var day) ? day : null;
    }
}
