using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Engine.Embedded.Runs;

/// <summary>Stores the payloads of one transaction, each distinct one once.</summary>
internal sealed class PayloadNumbers(WriteSession session, long run)
{
    private readonly Dictionary<Payload, long> stored = new(ReferenceEqualityComparer.Instance);

    /// <summary>Notes that a payload is stored already.</summary>
    public void Add(Payload payload, long number) => stored.TryAdd(payload, number);

    /// <summary>The number of a payload; null for null.</summary>
    public long? Store(Payload? payload)
    {
        if (payload is null)
            return null;
        if (!stored.TryGetValue(payload, out var number))
            stored[payload] = number = PayloadRows.Insert(session, run, payload);
        return number;
    }
}
