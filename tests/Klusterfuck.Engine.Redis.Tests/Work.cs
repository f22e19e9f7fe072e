using System.Text;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Redis.Runs;
using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Engine.Redis.Tests;

/// <summary>Runs and commits for tests.</summary>
internal static class Work
{
    public static readonly CommitId Commit = CommitId.Parse(new string('a', 40));
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static NewRun NewRun(string flow = "orders", string payload = "payload", string? key = null) => new()
    {
        Id = RunId.New(TimeProvider.System),
        Flow = Target.Flow(NamespaceName.Default, ResourceName.Parse(flow)),
        Commit = Commit,
        Entry = NodeId.Parse("in"),
        Payload = Payload(payload),
        IdempotencyKey = key,
    };

    public static Payload Payload(string text) => new(Encoding.UTF8.GetBytes(text), "application/json");

    public static Task<IReadOnlyList<WorkItem>> ClaimAsync(RedisRunStore store, string owner = "one", TimeSpan? lease = null, int count = 100) =>
        store.ClaimAsync(new WorkClaim(owner, count, lease ?? Lease, Wait: false), Cancel);

    public static Delivery Deliver(WorkItem from, string node, int link, Payload? payload) =>
        new(link, NodeId.Parse(node), StepId.Of(from.Run, NodeId.Parse(node), from.Key.Step, link), payload) { Path = $"{from.Path}{link}" };

    public static StepCommit Done(WorkItem item, params string[] to) => new()
    {
        Item = item,
        Status = StepStatus.Succeeded,
        Output = item.Payload,
        Deliveries = [.. to.Select((node, link) => Deliver(item, node, link, item.Payload))],
    };
}
