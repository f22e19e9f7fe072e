using System.Runtime.CompilerServices;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Runs;
using StackExchange.Redis;

namespace Klusterfuck.Engine.Redis.Runs;

/// <summary>The payloads of one call: each distinct one is sent once, one its run has stored already not at all.</summary>
internal sealed class PayloadArguments
{
    private static readonly ConditionalWeakTable<Payload, Place> Places = [];
    private readonly Dictionary<Payload, int> sent = new(ReferenceEqualityComparer.Instance);

    /// <summary>Bodies and descriptions, in pairs.</summary>
    public List<RedisValue> Values { get; } = [];

    /// <summary>Notes where a payload that was read is stored.</summary>
    public static void Note(Payload payload, RunId run, int number) => Places.AddOrUpdate(payload, new Place(run, number));

    /// <summary>What the script knows a payload by: 0 for none, -n for the n-th stored one of the run, n for the n-th pair of this call.</summary>
    /// <param name="payload">The payload.</param>
    /// <param name="run">The run it is for: a step's own, or one the step begins.</param>
    public int Index(Payload? payload, RunId run)
    {
        if (payload is null)
            return 0;
        if (Places.TryGetValue(payload, out var place) && place.Run == run)
            return -place.Number;
        if (!sent.TryGetValue(payload, out var index))
        {
            Values.Add(payload.Body);
            Values.Add(PayloadText.Describe(payload));
            sent[payload] = index = Values.Count / 2;
        }

        return index;
    }

    private sealed record Place(RunId Run, int Number);
}
