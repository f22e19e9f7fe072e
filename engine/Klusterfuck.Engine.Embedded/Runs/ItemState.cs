namespace Klusterfuck.Engine.Embedded.Runs;

/// <summary>Where an item stands; stored as a number.</summary>
internal enum ItemState
{
    /// <summary>Claimed, or to be claimed when it is due.</summary>
    Ready,

    /// <summary>Held by a throttle.</summary>
    Held,

    /// <summary>Parked until a time or a signal.</summary>
    Waiting,

    /// <summary>Parked until a run it began has ended.</summary>
    Child,

    /// <summary>Gathers what arrives. Open only where it has a time.</summary>
    Gathering,
}
