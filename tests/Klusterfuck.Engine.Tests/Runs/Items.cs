using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Engine.Tests.Runs;

/// <summary>Claimed items.</summary>
internal static class Items
{
    public static WorkItem Claimed(Payload? payload = null)
    {
        var run = RunId.New(TimeProvider.System);
        return new WorkItem
        {
            Key = new WorkKey(StepId.Of(run, NodeId.Parse("score"), null, -1), 1),
            Owner = "one",
            Run = run,
            Flow = Target.Flow(NamespaceName.Default, ResourceName.Parse("flow")),
            FlowCommit = CommitId.Parse(new string('b', 40)),
            Entry = NodeId.Parse("in"),
            Node = NodeId.Parse("score"),
            Link = 0,
            Payload = payload ?? new Payload("x"u8.ToArray(), "text/plain"),
            Failures = 0,
            BusyAttempts = 0,
            BusySince = null,
            ClaimedAt = DateTimeOffset.UnixEpoch,
        };
    }
}
