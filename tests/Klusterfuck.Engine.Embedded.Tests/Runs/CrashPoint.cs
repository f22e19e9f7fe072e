namespace Klusterfuck.Engine.Embedded.Tests.Runs;

/// <summary>Where a runner dies.</summary>
public enum CrashPoint
{
    AfterClaim,
    InNode,
    BeforeCommit,
    AfterCommit,
}
