using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Engine.Embedded.Runs;

/// <summary>Attempts as rows.</summary>
internal static class AttemptRows
{
    private const string CutOff = $"""
        INSERT INTO attempts (run, step, attempt, node, parent, link, path, part, status, started, duration, input)
        SELECT run, step, attempt + (owner IS NULL), node, parent, link, path, part, $0, claimed, max(0, $1 - claimed), payload FROM items
        """;

    /// <summary>Records that the attempt at a claimed item was cut off.</summary>
    public static void RecordCutOff(WriteSession session, long item) =>
        session.Execute($"{CutOff} WHERE seq = $2", (int)StepStatus.Cancelled, session.Now, item);

    /// <summary>Records that all items of a run were cut off, also those whose turn had not come.</summary>
    public static void RecordRunCutOff(WriteSession session, long run) =>
        session.Execute($"{CutOff} WHERE run = $2", (int)StepStatus.Cancelled, session.Now, run);

    /// <summary>Records that every claimed item was cut off.</summary>
    public static void RecordAllCutOff(WriteSession session) =>
        session.Execute($"{CutOff} WHERE owner IS NOT NULL", (int)StepStatus.Cancelled, session.Now);

    /// <summary>Records how an attempt ended.</summary>
    public static void Insert(WriteSession session, StepCommit step, ClaimedRow item, long? output) => session.Execute(
        """
        INSERT INTO attempts (run, step, attempt, node, parent, link, status, function_commit, started, duration, input, output, result,
            error_code, error, permanent, exit_code, path, part)
        VALUES ($0, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
        """,
        item.Run, step.Item.Key.Step.Value, step.Item.Key.Attempt, step.Item.Node.Value, item.Parent, step.Item.Link, (int)step.Status, step.Commit?.Value,
        item.Claimed, (long)step.Duration.TotalMilliseconds, item.Payload, output, (int)step.ResultPart,
        step.Error?.Code, step.Error?.Message, step.Error?.Permanent == true ? 1 : 0, step.Error?.ExitCode, step.Item.Path, step.Item.Part);
}
