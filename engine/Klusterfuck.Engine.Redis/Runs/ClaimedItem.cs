using System.Collections.Immutable;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Runs;
using StackExchange.Redis;

namespace Klusterfuck.Engine.Redis.Runs;

/// <summary>Reads items a claim gave.</summary>
internal static class ClaimedItem
{
    public static WorkItem Read(RedisResult[] row, string owner, DateTimeOffset claimedAt)
    {
        var run = RunId.Parse((string?)row[7]);
        return new WorkItem
        {
            Key = new WorkKey(StepId.Parse((string?)row[0]), (int)row[1]),
            Owner = owner,
            Node = NodeId.Parse((string?)row[2]),
            Link = (int)row[3],
            Failures = (int)row[4],
            BusyAttempts = (int)row[5],
            BusySince = row[6].IsNull ? null : DateTimeOffset.FromUnixTimeMilliseconds((long)row[6]),
            Run = run,
            Flow = Target.Flow(NamespaceName.Parse((string?)row[8]), ResourceName.Parse((string?)row[9])),
            FlowCommit = CommitId.Parse((string?)row[10]),
            Entry = NodeId.Parse((string?)row[11]),
            Payload = row[12].IsNull ? null : ReadPayload(run, (int)row[12], row[14], row[13]),
            State = row[15].IsNull ? null : ((string)row[15]!)[1..],
            Parent = row[16].IsNull ? null : StepId.Parse((string?)row[16]),
            Path = (string?)row[17] ?? "",
            Part = (int)row[18],
            Signal = row[19].IsNull ? null : ((string)row[19]!)[1..],
            Pins = RunJson.ReadCommits((string)row[20]!),
            Depth = (int)row[21],
            ClaimedAt = claimedAt,
            Arrivals = ((RedisResult[])row[22]!).Select(a => ReadArrival(run, (RedisResult[])a!)).ToImmutableArray(),
        };
    }

    private static Arrival ReadArrival(RunId run, RedisResult[] row)
    {
        var text = ArrivalText.Read((string)row[0]!);
        return text.ToArrival(text.Payload is { } number ? ReadPayload(run, number, row[1], row[2]) : null);
    }

    private static Payload ReadPayload(RunId run, int number, RedisResult body, RedisResult description)
    {
        var payload = PayloadText.Read((RedisValue)body, (RedisValue)description);
        PayloadArguments.Note(payload, run, number);
        return payload;
    }
}
