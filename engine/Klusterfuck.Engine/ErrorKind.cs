namespace Klusterfuck.Engine;

/// <summary>What sort of failure an <see cref="ErrorCode"/> is; each edge translates the kind, not the code.</summary>
public enum ErrorKind
{
    /// <summary>What was named does not exist.</summary>
    NotFound,

    /// <summary>It exists already, or the state it is in does not allow the operation.</summary>
    Conflict,

    /// <summary>The definition or argument somebody wrote is wrong; see <see cref="KlusterfuckException.Problems"/>.</summary>
    Invalid,

    /// <summary>The caller may not do this.</summary>
    Denied,

    /// <summary>A limit is reached; trying again later can succeed.</summary>
    Exhausted,

    /// <summary>Something the engine depends on (git host, disk, database) does not work now.</summary>
    Unavailable,
}
