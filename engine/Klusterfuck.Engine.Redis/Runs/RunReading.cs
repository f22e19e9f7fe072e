using System.Globalization;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Redis.Connections;
using Klusterfuck.Engine.Runs;
using StackExchange.Redis;

namespace Klusterfuck.Engine.Redis.Runs;

/// <summary>Reads runs.</summary>
internal sealed class RunReading(RedisLink link, Partitions partitions)
{
    private const int Scan = 1_000;

    private static readonly RedisValue[] Fields =
        ["ns", "flow", "commit", "entry", "status", "created", "started", "ended", "fc", "open", "err", "pins", "prun", "pstep", "depth", "replay"];

    public async Task<Run?> FindAsync(RunId run)
    {
        var partition = await partitions.LocateAsync(run).ConfigureAwait(false);
        var values = await link.GuardAsync(() => link.Database.HashGetAsync($"{link.PartitionKey(partition)}:r:{run}", Fields)).ConfigureAwait(false);
        return values[0].IsNull ? null : Read(run.Value, values);
    }

    public async Task<Page<Run>> ListAsync(RunQuery query)
    {
        var after = query.Page.Cursor is { } cursor ? ListPosition.Parse(cursor) : (ListPosition?)null;
        var asked = query.Parent is { } parent ? [await partitions.LocateAsync(parent).ConfigureAwait(false)] : partitions.All;
        var parts = await Task.WhenAll(asked.Select(p => ListAsync(p, query, after))).ConfigureAwait(false);
        return ListPosition.Merge(parts.SelectMany(p => p), query.Page);
    }

    public async Task<QueueStatus> CountAsync()
    {
        var counts = await Task.WhenAll(partitions.All.Select(async p =>
            ((RedisResult[])(await link.RunAsync(RunScripts.Count, p).ConfigureAwait(false))!).Select(n => (long)n).ToArray())).ConfigureAwait(false);
        long Sum(int index) => counts.Sum(c => c[index]);
        return new QueueStatus(Sum(0), Sum(2), Sum(3), Math.Max(0, Sum(1) - Sum(2) - Sum(3)), Sum(4));
    }

    private async Task<List<(ListPosition At, Run Run)>> ListAsync(int partition, RunQuery query, ListPosition? after)
    {
        var rows = new List<(ListPosition, Run)>();
        var limit = ListPosition.Limit(query.Page) + 1;
        for (var more = true; more && rows.Count < limit;)
        {
            var answer = (RedisResult[])(await link.RunAsync(RunScripts.List, partition, Print(query, after, limit - rows.Count)).ConfigureAwait(false))!;
            foreach (var row in ((RedisResult[])answer[0]!).Select(r => (RedisResult[])r!))
                rows.Add((new ListPosition(Number(row[1]), (string)row[0]!), Read((string)row[0]!, (RedisValue[])row[2]!)));
            more = (int)answer[1] == 1;
            if (more)
                after = new ListPosition(Number(answer[2]), (string)answer[3]!);
        }

        return rows;
    }

    private static string Print(RunQuery query, ListPosition? after, int limit) => RunJson.Print(json =>
    {
        RunJson.Write(json, "index", Index(query));
        RunJson.Write(json, "ns", query.Namespace.Value);
        RunJson.Write(json, "flow", query.Flow?.Value);
        RunJson.Write(json, "limit", limit);
        RunJson.Write(json, "scan", Scan);
        RunJson.Write(json, "at", after?.Number.ToString(CultureInfo.InvariantCulture));
        RunJson.Write(json, "id", after?.Id);
        if (query.Since is { } since)
            RunJson.Write(json, "since", since.ToUnixTimeMilliseconds());
        if (query.Error is { Length: > 0 } error)
            RunJson.Write(json, "error", string.Concat(error.Select(c => c < 128 ? char.ToLowerInvariant(c) : c)));
        if (query.RootsOnly)
            RunJson.Write(json, "roots", true);
        if (query.Statuses.IsEmpty)
            return;
        json.WritePropertyName("statuses");
        json.WriteStartArray();
        foreach (var status in query.Statuses)
            json.WriteValue((int)status);
        json.WriteEndArray();
    });

    // The shortest list all that is asked for is in.
    private static string Index(RunQuery query)
    {
        if (query.Parent is { } parent)
            return $":c:{parent}";
        if (query.Error is { Length: > 0 } || (query.Statuses is [RunStatus.Failed] && !query.Statuses.IsEmpty))
            return $":x:{query.Namespace}";
        if (!query.Statuses.IsEmpty && query.Statuses.All(s => s is RunStatus.Queued or RunStatus.Running or RunStatus.Waiting))
            return $":o:{query.Namespace}";
        return query.Flow is { } flow ? $":lf:{query.Namespace}/{flow}" : $":l:{query.Namespace}";
    }

    private static long Number(RedisResult value) => long.Parse((string)value!, CultureInfo.InvariantCulture);

    private static Run Read(string id, RedisValue[] row) => new()
    {
        Id = RunId.Parse(id),
        Namespace = NamespaceName.Parse(row[0]),
        Flow = ResourceName.Parse(row[1]),
        Commit = CommitId.Parse(row[2]),
        Entry = NodeId.Parse(row[3]),
        Status = (RunStatus)(int)row[4],
        CreatedAt = Instant(row[5])!.Value,
        StartedAt = Instant(row[6]),
        EndedAt = Instant(row[7]),
        FunctionCommits = RunJson.ReadCommits(row[8].ToString()),
        OpenItems = (int)row[9],
        Error = row[10].IsNullOrEmpty ? null : row[10].ToString(),
        Pins = RunJson.ReadCommits(row[11].ToString()),
        Parent = row[12].IsNullOrEmpty ? null : new RunParent(RunId.Parse(row[12]), StepId.Parse(row[13])),
        Depth = (int)row[14],
        ReplayOf = row[15].IsNullOrEmpty ? null : RunId.Parse(row[15]),
    };

    private static DateTimeOffset? Instant(RedisValue value) => value.IsNullOrEmpty ? null : DateTimeOffset.FromUnixTimeMilliseconds((long)value);
}
