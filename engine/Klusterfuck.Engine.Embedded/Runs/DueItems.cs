namespace Klusterfuck.Engine.Embedded.Runs;

/// <summary>Finds items that are due, in turns between flows, so that a flow with many items does not keep the others waiting.</summary>
internal static class DueItems
{
    /// <summary>Numbers of due items, those of a flow's older runs first.</summary>
    /// <param name="session">The transaction; remembers whose turn was last.</param>
    /// <param name="count">Items at most.</param>
    public static List<long> List(WriteSession session, int count)
    {
        var flows = ListFlows(session);
        if (flows.Count == 0)
            return [];
        var first = flows.FindIndex(f => string.CompareOrdinal(f, session.LastFlow) > 0);
        var turns = flows.Skip(Math.Max(first, 0)).Concat(flows.Take(Math.Max(first, 0))).Take(count).ToList();
        var queues = turns.Select(flow => new Queue<long>(session.Query(
            r => r.GetInt64(0), "SELECT seq FROM items WHERE flow = $0 AND due <= $1 ORDER BY due, seq LIMIT $2", flow, session.Now, count))).ToList();
        var items = new List<long>();
        for (var turn = 0; items.Count < count && queues.Any(q => q.Count > 0); turn = (turn + 1) % queues.Count)
        {
            if (!queues[turn].TryDequeue(out var item))
                continue;
            items.Add(item);
            session.LastFlow = turns[turn];
        }

        return items;
    }

    // Hops from flow to flow in the index instead of reading every item.
    private static List<string> ListFlows(WriteSession session) => session.Query(
        r => r.GetString(0),
        """
        WITH RECURSIVE f (flow) AS (
            SELECT min(flow) FROM items
            UNION ALL SELECT (SELECT min(flow) FROM items WHERE flow > f.flow) FROM f WHERE f.flow IS NOT NULL)
        SELECT flow FROM f WHERE flow IS NOT NULL AND EXISTS (SELECT 1 FROM items i WHERE i.flow = f.flow AND i.due <= $0)
        """,
        session.Now);
}
