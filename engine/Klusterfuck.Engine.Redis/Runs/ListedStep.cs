using System.Globalization;
using Klusterfuck.Engine.Naming;
using StackExchange.Redis;

namespace Klusterfuck.Engine.Redis.Runs;

/// <summary>A dead letter or a waiting step, as its script lists it.</summary>
internal sealed record ListedStep(
    int Partition, ListPosition At, RunId Run, string Namespace, ResourceName Flow, NodeId Node, long? Until, RedisValue[] Values)
{
    public static ListedStep Read(int partition, RedisResult[] row)
    {
        var values = (RedisValue[])row[2]!;
        return new ListedStep(
            partition, new ListPosition(long.Parse((string)row[1]!, CultureInfo.InvariantCulture), (string)row[0]!), RunId.Parse(values[0]), (string)row[3]!,
            ResourceName.Parse((string?)row[4]), NodeId.Parse(values[1]), row.Length < 6 || row[5].IsNull ? null : (long)(double)row[5], values);
    }
}
