using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Engine.Embedded.Runs;

/// <summary>Dead letters as rows.</summary>
internal static class DeadLetterRows
{
    /// <summary>Makes a dead letter of an item, which the caller removes.</summary>
    public static void Insert(WriteSession session, long item, StepFailure error) => session.Execute(
        """
        INSERT INTO dead_letters (step, run, namespace, flow, node, parent, link, payload, attempt, at, error_code, error, permanent, exit_code, path, part,
            throttle, throttle_most)
        SELECT i.step, i.run, r.namespace, r.flow, i.node, i.parent, i.link, i.payload, i.attempt, $0, $1, $2, $3, $4, i.path, i.part,
            i.throttle, i.throttle_most
        FROM items i JOIN runs r ON r.seq = i.run WHERE i.seq = $5
        """,
        session.Now, error.Code, error.Message, error.Permanent ? 1 : 0, error.ExitCode, item);
}
