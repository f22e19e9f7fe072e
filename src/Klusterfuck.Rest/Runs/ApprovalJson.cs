using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Rest.Runs;

/// <summary>A step that waits for somebody's yes or no.</summary>
public sealed record ApprovalJson
{
    /// <summary>Its run.</summary>
    public required string Run { get; init; }

    /// <summary>The step.</summary>
    public required string Step { get; init; }

    /// <summary>The flow.</summary>
    public required string Flow { get; init; }

    /// <summary>The node.</summary>
    public required string Node { get; init; }

    /// <summary>What is asked.</summary>
    public required string Message { get; init; }

    /// <summary>Since when, UTC.</summary>
    public required DateTime Since { get; init; }

    /// <summary>Until when, UTC; then the step fails.</summary>
    public required DateTime? Until { get; init; }

    /// <summary>What the step was given.</summary>
    public required PayloadJson? Payload { get; init; }

    internal static ApprovalJson Of(Approval approval) => new()
    {
        Run = approval.Run.Value,
        Step = approval.Step.Value,
        Flow = approval.Flow.Value,
        Node = approval.Node.Value,
        Message = approval.Message,
        Since = approval.Since.UtcDateTime,
        Until = approval.Until?.UtcDateTime,
        Payload = PayloadJson.Of(approval.Payload),
    };
}
