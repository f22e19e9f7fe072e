namespace Klusterfuck.Engine.Flows.Joins;

/// <summary>When a join goes on.</summary>
public enum JoinMode
{
    /// <summary>When every link has brought a payload or a skip.</summary>
    All,

    /// <summary>When the first payload is there.</summary>
    Any,

    /// <summary>When so many payloads are there.</summary>
    Count,
}
