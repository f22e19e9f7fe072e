using Klusterfuck.Engine.Embedded.Storage;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Engine.Embedded.Runs;

/// <summary>Reads the steps of a run and what its leaves gave.</summary>
internal static class StepReading
{
    public static IReadOnlyList<StepRecord> ListSteps(Connection connection, RunId run, long maxBytes) => connection.Transact("BEGIN", () => ListAll(connection, run, maxBytes));

    public static IReadOnlyList<RunOutput> ListOutputs(Connection connection, RunId run, long maxBytes) => connection.Query(
        r => new RunOutput(NodeId.Parse(r.GetString(0)), StepId.Parse(r.GetString(1)), (ResultPart)r.GetInt32(2), PayloadRows.Read(r, 3)),
        """
        SELECT a.node, a.step, a.result, p.content_type, p.headers,
            CASE WHEN sum(length(p.body)) OVER (ORDER BY a.seq) <= $1 THEN p.body END, length(p.body)
        FROM attempts a JOIN payloads p ON p.id = a.output
        WHERE a.run = (SELECT seq FROM runs WHERE id = $0) AND a.result <> 0 AND a.status = 2 ORDER BY a.path, a.seq
        """,
        run.Value, maxBytes);

    public static Page<DeadLetter> ListDeadLetters(Connection connection, NamespaceName ns, ResourceName? flow, PageRequest page, long maxBytes)
    {
        var rows = connection.Query(
            r => (Letter: ReadDeadLetter(r), Seq: r.GetInt64(0)),
            $"""
            SELECT d.seq, d.step, r.id, d.namespace, d.flow, d.node, d.attempt, d.at, d.error_code, d.error, d.permanent, d.exit_code, p.id, p.content_type, p.headers,
                CASE WHEN sum(length(p.body)) OVER (ORDER BY d.seq DESC) <= $3 THEN p.body END, length(p.body)
            FROM (SELECT * FROM dead_letters WHERE namespace = $0 AND ($1 IS NULL OR flow = $1) AND seq < $2 ORDER BY seq DESC LIMIT {Paging.Limit(page) + 1}) d
            JOIN runs r ON r.seq = d.run LEFT JOIN payloads p ON p.id = d.payload ORDER BY d.seq DESC
            """,
            ns.Value, flow?.Value, page.Cursor is { } cursor ? Paging.ParseCursor(cursor) : long.MaxValue, maxBytes);
        return Paging.Cut(rows, page, r => r.Letter, r => r.Seq);
    }

    public static Page<WaitingStep> ListWaiting(Connection connection, NamespaceName ns, PageRequest page)
    {
        var rows = connection.Query(
            r => (Step: ReadWaiting(r), Seq: r.GetInt64(0)),
            $"""
            SELECT i.seq, i.step, r.id, r.flow, i.node, i.since, i.due, i.note, p.content_type, p.headers, p.body
            FROM items i JOIN runs r ON r.seq = i.run JOIN payloads p ON p.id = i.payload
            WHERE i.awaits_signal = 1 AND i.state = {(int)ItemState.Waiting} AND r.namespace = $0 AND i.seq < $1 ORDER BY i.seq DESC LIMIT {Paging.Limit(page) + 1}
            """,
            ns.Value, page.Cursor is { } cursor ? Paging.ParseCursor(cursor) : long.MaxValue);
        return Paging.Cut(rows, page, r => r.Step, r => r.Seq);
    }

    private static IReadOnlyList<StepRecord> ListAll(Connection connection, RunId run, long maxBytes)
    {
        if (FindNumber(connection, run) is not { } number)
            return [];
        var payloads = ReadPayloads(connection, number, maxBytes);
        var arrivals = connection.Query(r => (Step: r.GetString(0), Arrival: ReadArrival(r, payloads)), "SELECT step, parent, link, path, part, payload, fails FROM arrivals WHERE run = $0 ORDER BY seq", number)
            .ToLookup(a => a.Step, a => a.Arrival);
        var ended = connection.Query(
            r => ReadAttempt(r, payloads, arrivals),
            """
            SELECT step, node, attempt, status, function_commit, started, duration, input, output, error_code, error, permanent, exit_code, parent, link, part, path
            FROM attempts WHERE run = $0 ORDER BY seq
            """,
            number);
        var open = connection.Query(
            r => ReadItem(r, payloads, arrivals),
            "SELECT step, node, attempt, owner IS NOT NULL, claimed, payload, state, parent, link, part, since, path FROM items WHERE run = $0 ORDER BY seq", number);
        return [.. ended.Concat(open).OrderBy(s => s.StartedAt ?? DateTimeOffset.MaxValue)];
    }

    private static WaitingStep ReadWaiting(Row row) => new(
        StepId.Parse(row.GetString(1)), RunId.Parse(row.GetString(2)), ResourceName.Parse(row.GetString(3)), NodeId.Parse(row.GetString(4)),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(5)),
        row.GetInt64(6) == RunChange.Never ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(6)), row.GetString(7), PayloadRows.Read(row, 8));

    private static long? FindNumber(Connection connection, RunId run) => connection.Number("SELECT seq FROM runs WHERE id = $0", run.Value);

    private static Dictionary<long, Payload> ReadPayloads(Connection connection, long run, long maxBytes) => connection.Query(
            r => (Id: r.GetInt64(0), Payload: PayloadRows.Read(r, 1)),
            """
            SELECT id, content_type, headers, CASE WHEN sum(length(body)) OVER (ORDER BY id) <= $1 THEN body END, length(body)
            FROM payloads WHERE run = $0
            """,
            run, maxBytes)
        .ToDictionary(p => p.Id, p => p.Payload);

    private static StepRecord ReadAttempt(Row row, Dictionary<long, Payload> payloads, ILookup<string, Arrival> arrivals) => new()
    {
        Id = StepId.Parse(row.GetString(0)),
        Node = NodeId.Parse(row.GetString(1)),
        Attempt = row.GetInt32(2),
        Status = (StepStatus)row.GetInt32(3),
        Commit = row.IsNull(4) ? null : CommitId.Parse(row.GetString(4)),
        StartedAt = row.IsNull(5) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(5)),
        Duration = row.IsNull(6) ? null : TimeSpan.FromMilliseconds(row.GetInt64(6)),
        Input = row.IsNull(7) ? null : payloads[row.GetInt64(7)],
        Output = row.IsNull(8) ? null : payloads[row.GetInt64(8)],
        Error = row.IsNull(9) ? null : ReadFailure(row, 9),
        Parent = row.IsNull(13) ? null : StepId.Parse(row.GetString(13)),
        Link = row.GetInt32(14),
        Part = row.GetInt32(15),
        Path = row.GetString(16),
        Arrivals = [.. arrivals[row.GetString(0)]],
    };

    private static StepRecord ReadItem(Row row, Dictionary<long, Payload> payloads, ILookup<string, Arrival> arrivals)
    {
        var claimed = row.GetBoolean(3);
        var isParked = (ItemState)row.GetInt32(6) is not (ItemState.Ready or ItemState.Held);
        return new StepRecord
        {
            Id = StepId.Parse(row.GetString(0)),
            Node = NodeId.Parse(row.GetString(1)),
            Attempt = row.GetInt32(2) + (claimed ? 0 : 1),
            Status = claimed ? StepStatus.Running : isParked ? StepStatus.Waiting : StepStatus.Queued,
            StartedAt = claimed ? DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(4)) : isParked ? DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(10)) : null,
            Input = row.IsNull(5) ? null : payloads[row.GetInt64(5)],
            Parent = row.IsNull(7) ? null : StepId.Parse(row.GetString(7)),
            Link = row.GetInt32(8),
            Part = row.GetInt32(9),
            Path = row.GetString(11),
            Arrivals = [.. arrivals[row.GetString(0)]],
        };
    }

    private static Arrival ReadArrival(Row row, Dictionary<long, Payload> payloads) => new(
        row.IsNull(1) ? null : StepId.Parse(row.GetString(1)), row.GetInt32(2), row.GetString(3), row.GetInt32(4),
        row.IsNull(5) ? null : payloads[row.GetInt64(5)], row.GetBoolean(6));

    private static DeadLetter ReadDeadLetter(Row row) => new(
        StepId.Parse(row.GetString(1)), RunId.Parse(row.GetString(2)), NamespaceName.Parse(row.GetString(3)), ResourceName.Parse(row.GetString(4)),
        NodeId.Parse(row.GetString(5)), row.GetInt32(6), ReadFailure(row, 8), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(7)),
        row.IsNull(12) ? new Payload(ReadOnlyMemory<byte>.Empty, "") : PayloadRows.Read(row, 13));

    private static StepFailure ReadFailure(Row row, int first) =>
        new(row.GetString(first), row.GetString(first + 1), row.GetBoolean(first + 2), row.IsNull(first + 3) ? null : row.GetInt32(first + 3));
}
