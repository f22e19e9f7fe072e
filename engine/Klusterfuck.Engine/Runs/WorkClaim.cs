namespace Klusterfuck.Engine.Runs;

/// <summary>A wish for work.</summary>
/// <param name="Owner">Who asks; unique among all runners that ever were.</param>
/// <param name="Count">Items at most.</param>
/// <param name="Lease">How long the claim holds without renewal.</param>
/// <param name="Wait">Whether to wait until something is due; else an empty answer comes at once.</param>
public sealed record WorkClaim(string Owner, int Count, TimeSpan Lease, bool Wait);
