using System.Collections.Immutable;

namespace Klusterfuck.Engine.Runs;

/// <summary>Why a step goes on later: its item stays, unclaimed, and is claimed again with <see cref="State"/> once what it waits for has come.</summary>
/// <param name="State">What the node wants to know then; opaque to the store.</param>
public sealed record Park(string State)
{
    /// <summary>When it is claimed again in any case, by the store's clock; null for no such time.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Whether a signal lets it go on before that.</summary>
    public bool AwaitsSignal { get; init; }

    /// <summary>Where it waits for arrivals: when they are enough. Null where it waits for none.</summary>
    public Gather? Gather { get; init; }

    /// <summary>Runs that begin in the same transaction, no matter how full the queue is; each lets it go on when it has ended. Their <see cref="NewRun.Parent"/> is this step.</summary>
    public ImmutableArray<NewRun> Children { get; init; } = [];
}
