namespace Klusterfuck.Engine.Flows.Joins;

/// <summary>What a join makes of what arrived.</summary>
public enum JoinMerge
{
    /// <summary>An array in the order of links.</summary>
    Array,

    /// <summary>An object by the node each came from.</summary>
    Object,
}
