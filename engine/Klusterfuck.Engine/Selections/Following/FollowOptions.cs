namespace Klusterfuck.Engine.Selections.Following;

/// <summary>How branches are followed.</summary>
public sealed record FollowOptions
{
    /// <summary>How often branches are looked at that nothing was heard of; up to a fifth longer, at random.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How many functions are brought to their branch's tip at once.</summary>
    public int Concurrency { get; init; } = 8;
}
