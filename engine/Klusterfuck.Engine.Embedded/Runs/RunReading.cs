using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Klusterfuck.Engine.Embedded.Storage;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Runs;
using Newtonsoft.Json;

namespace Klusterfuck.Engine.Embedded.Runs;

/// <summary>Reads runs.</summary>
internal static class RunReading
{
    private const string Columns =
        "id, namespace, flow, flow_commit, entry, status, created, started, ended, function_commits, open_items, error, seq, pins, parent_run, parent_step, depth, replay_of";

    public static Run? Find(Connection connection, RunId run) =>
        connection.Query(Read, $"SELECT {Columns} FROM runs WHERE id = $0", run.Value).FirstOrDefault();

    public static bool HasEnded(Connection connection, RunId run) =>
        connection.Number("SELECT 1 FROM runs WHERE id = $0 AND ended IS NULL", run.Value) is null;

    public static Page<Run> List(Connection connection, RunQuery query)
    {
        var where = new StringBuilder("namespace = $0");
        var values = new List<object?> { query.Namespace.Value };
        void And(string condition, object value)
        {
            where.Append(CultureInfo.InvariantCulture, $" AND {condition.Replace("?", $"${values.Count}", StringComparison.Ordinal)}");
            values.Add(value);
        }

        if (query.Flow is { } flow)
            And("flow = ?", flow.Value);
        if (!query.Statuses.IsEmpty)
            where.Append(CultureInfo.InvariantCulture, $" AND status IN ({string.Join(',', query.Statuses.Select(s => (int)s))})");
        if (query.Since is { } since)
            And("created >= ?", since.ToUnixTimeMilliseconds());
        if (query.Error is { Length: > 0 } error)
            And("error LIKE ? ESCAPE '\\'", $"%{error.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal)}%");
        if (query.Parent is { } parent)
            And("parent = (SELECT seq FROM runs WHERE id = ?)", parent.Value);
        if (query.RootsOnly)
            where.Append(" AND parent IS NULL");
        if (query.Page.Cursor is { } cursor)
            And("seq < ?", Paging.ParseCursor(cursor));
        var rows = connection.Query(
            r => (Run: Read(r), Seq: r.GetInt64(12)),
            $"SELECT {Columns} FROM runs WHERE {where} ORDER BY seq DESC LIMIT {Paging.Limit(query.Page) + 1}", [.. values]);
        return Paging.Cut(rows, query.Page, r => r.Run, r => r.Seq);
    }

    public static QueueStatus Count(Connection connection) => connection.Query(
        r => new QueueStatus(r.GetInt64(0), r.GetInt64(1), r.GetInt64(2), r.GetInt64(3), r.GetInt64(4)),
        """
        SELECT (SELECT open_runs FROM queue),
            count(*) FILTER (WHERE owner IS NULL AND state = 0), count(*) FILTER (WHERE owner IS NOT NULL), count(*) FILTER (WHERE state <> 0),
            (SELECT count(*) FROM dead_letters)
        FROM items
        """)[0];

    private static Run Read(Row row) => new()
    {
        Id = RunId.Parse(row.GetString(0)),
        Namespace = NamespaceName.Parse(row.GetString(1)),
        Flow = ResourceName.Parse(row.GetString(2)),
        Commit = CommitId.Parse(row.GetString(3)),
        Entry = NodeId.Parse(row.GetString(4)),
        Status = (RunStatus)row.GetInt32(5),
        CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(6)),
        StartedAt = row.IsNull(7) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(7)),
        EndedAt = row.IsNull(8) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(8)),
        FunctionCommits = ReadCommits(row.GetString(9)),
        OpenItems = row.GetInt32(10),
        Error = row.IsNull(11) ? null : row.GetString(11),
        Pins = ReadCommits(row.GetString(13)),
        Parent = row.IsNull(14) ? null : new RunParent(RunId.Parse(row.GetString(14)), StepId.Parse(row.GetString(15))),
        Depth = row.GetInt32(16),
        ReplayOf = row.IsNull(17) ? null : RunId.Parse(row.GetString(17)),
    };

    internal static ImmutableSortedDictionary<string, CommitId> ReadCommits(string json) => json.Length == 0
        ? ImmutableSortedDictionary<string, CommitId>.Empty
        : JsonConvert.DeserializeObject<Dictionary<string, string>>(json)!.ToImmutableSortedDictionary(c => c.Key, c => CommitId.Parse(c.Value), StringComparer.Ordinal);
}
