namespace Klusterfuck.Engine.Flows;

/// <summary>What makes a link carry something.</summary>
internal enum LinkTrigger
{
    /// <summary>A step that ended well.</summary>
    Success,

    /// <summary>A step that failed for good.</summary>
    Error,
}
