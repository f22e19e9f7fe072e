namespace Klusterfuck.Engine.Functions;

/// <summary>Whether a function can answer.</summary>
public enum FunctionState
{
    /// <summary>The selected commit is not checked out yet; the next request does it.</summary>
    Pending,

    /// <summary>The selected commit is being checked out and prepared.</summary>
    Preparing,

    /// <summary>The selected commit answers.</summary>
    Ready,

    /// <summary>The selected commit cannot be checked out or prepared; the one before goes on answering where there is one.</summary>
    Failed,
}
