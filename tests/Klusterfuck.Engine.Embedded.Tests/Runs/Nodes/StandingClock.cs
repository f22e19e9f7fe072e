namespace Klusterfuck.Engine.Embedded.Tests.Runs.Nodes;

/// <summary>A clock by which nothing takes any time: what is limited to milliseconds gets through on a busy machine too.</summary>
internal sealed class StandingClock : TimeProvider
{
    public override long GetTimestamp() => 0;
}
