using System.Collections.Immutable;
using Klusterfuck.Engine.Embedded.Storage;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Engine.Embedded.Runs;

/// <summary>Counts runs.</summary>
internal static class RunSummaries
{
    private const long MillisecondsAMinute = 60_000;
    private static readonly string Open = string.Join(',', new[] { RunStatus.Queued, RunStatus.Running, RunStatus.Waiting }.Select(s => (int)s));

    public static RunSummary Read(Connection connection, NamespaceName ns, DateTimeOffset since) => new(
        connection.Query(r => KeyValuePair.Create((RunStatus)r.GetInt32(0), r.GetInt64(1)), "SELECT status, COUNT(*) FROM runs WHERE namespace = $0 GROUP BY status", ns.Value)
            .ToImmutableSortedDictionary(),
        connection.Number($"SELECT COALESCE(SUM(open_items), 0) FROM runs WHERE namespace = $0 AND status IN ({Open})", ns.Value) ?? 0,
        connection.Number("SELECT COUNT(*) FROM dead_letters WHERE namespace = $0", ns.Value) ?? 0,
        [.. connection.Query(
            r => new RunMinute(DateTimeOffset.FromUnixTimeMilliseconds(r.GetInt64(0) * MillisecondsAMinute), r.GetInt64(1), r.GetInt64(2)),
            $"SELECT ended / {MillisecondsAMinute}, COUNT(*), SUM(status = {(int)RunStatus.Failed}) FROM runs WHERE ended >= $1 AND namespace = $0 GROUP BY 1 ORDER BY 1",
            ns.Value, since.ToUnixTimeMilliseconds())]);
}
