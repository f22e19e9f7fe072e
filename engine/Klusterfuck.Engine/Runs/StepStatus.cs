namespace Klusterfuck.Engine.Runs;

/// <summary>How one attempt at a step stands.</summary>
public enum StepStatus
{
    /// <summary>Waits for its turn, or for its next attempt.</summary>
    Queued,

    /// <summary>Runs.</summary>
    Running,

    /// <summary>Ended well; its outputs are on their links.</summary>
    Succeeded,

    /// <summary>Failed; another attempt or a dead letter follows.</summary>
    Failed,

    /// <summary>Did not run because the branch it is on was not taken.</summary>
    Skipped,

    /// <summary>Was cut off by a cancelled run or by its worker's death.</summary>
    Cancelled,

    /// <summary>Goes on when a time comes, somebody answers, or what it waits for has arrived.</summary>
    Waiting,
}
