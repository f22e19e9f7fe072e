namespace Klusterfuck.Engine.Git.Gogs.Webhooks;

/// <summary>Remembers the newest deliveries by their ids.</summary>
/// <param name="capacity">How many.</param>
internal sealed class SeenDeliveries(int capacity)
{
    private readonly Lock gate = new();
    private readonly HashSet<string> ids = new(StringComparer.Ordinal);
    private readonly Queue<string> order = new();

    /// <summary>Notes an id; false where it is known already.</summary>
    public bool TryAdd(string id)
    {
        lock (gate)
        {
            if (!ids.Add(id))
                return false;
            order.Enqueue(id);
            if (order.Count > capacity)
                ids.Remove(order.Dequeue());
            return true;
        }
    }
}
