using System.Collections.Immutable;

namespace Klusterfuck.Engine.Flows.Approvals;

/// <summary>A node that holds its payload until somebody answers.</summary>
public sealed record ApprovalNode : FlowNode
{
    /// <summary>The output after a yes.</summary>
    public const string Approved = "approved";

    /// <summary>The output after a no.</summary>
    public const string Denied = "denied";

    /// <inheritdoc/>
    public override string Kind => "approval";

    /// <summary>How long it waits; then the step fails.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromDays(7);

    /// <summary>What is asked.</summary>
    public string Message { get; init; } = "";

    /// <inheritdoc/>
    public override ImmutableArray<string> Outputs => [Approved, Denied];
}
