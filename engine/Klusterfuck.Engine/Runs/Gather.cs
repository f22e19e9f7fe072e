using System.Collections.Immutable;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Runs;

/// <summary>
/// When an item that gathers what arrives falls due, counted in the transaction of each arrival: once <see cref="Needed"/> payloads or
/// <see cref="Expected"/> arrivals (payloads and skips) are there, one of them fails, or the time is over. It falls due once; what arrives later is
/// taken and forgotten. While it gathers it is no open item of its run, except that one with a timeout is.
/// </summary>
/// <param name="Expected">Arrivals there will ever be.</param>
/// <param name="Needed">Payloads that are enough; more than <paramref name="Expected"/> where only all are.</param>
/// <param name="Timeout">How long it waits from the first arrival on; null for as long as it takes. Not for one that has been parked.</param>
/// <param name="Cancels">Nodes whose items of the same run are removed, as cancelled, when it falls due: nothing they could still give leads anywhere else.</param>
public sealed record Gather(int Expected, int Needed, TimeSpan? Timeout, ImmutableArray<NodeId> Cancels)
{
    /// <summary>That of an item that waits for all parts of its work.</summary>
    public static Gather All(int parts) => new(parts, parts + 1, null, []);
}
