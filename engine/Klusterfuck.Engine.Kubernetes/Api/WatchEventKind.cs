namespace Klusterfuck.Engine.Kubernetes.Api;

/// <summary>What a watch tells of.</summary>
internal enum WatchEventKind
{
    /// <summary>The object is new or changed.</summary>
    Changed,

    /// <summary>The object is gone.</summary>
    Deleted,

    /// <summary>Nothing happened up to this version.</summary>
    Bookmark,

    /// <summary>The version is too old to go on from: all must be listed anew.</summary>
    Expired,
}
