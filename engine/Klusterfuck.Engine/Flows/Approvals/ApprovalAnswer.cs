namespace Klusterfuck.Engine.Flows.Approvals;

/// <summary>What somebody answered.</summary>
/// <param name="Approve">Whether it is a yes.</param>
/// <param name="Comment">Why; empty where nothing was said.</param>
/// <param name="By">Who said so.</param>
internal sealed record ApprovalAnswer(bool Approve, string Comment, string By);
