namespace Klusterfuck.Engine.Runs;

/// <summary>Where a run stands.</summary>
public enum RunStatus
{
    /// <summary>Stored; no step has begun.</summary>
    Queued,

    /// <summary>Steps run, or are about to.</summary>
    Running,

    /// <summary>Nothing runs until a time comes or somebody answers.</summary>
    Waiting,

    /// <summary>Every item was worked off.</summary>
    Succeeded,

    /// <summary>Every item was worked off or is a dead letter, and there is at least one of those.</summary>
    Failed,

    /// <summary>Somebody cancelled it.</summary>
    Cancelled,
}
