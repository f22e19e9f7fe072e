namespace Klusterfuck.Engine.Git.Gogs.Webhooks;

/// <summary>What became of something that was posted to the webhook's address.</summary>
public enum GogsDeliveryState
{
    /// <summary>It is a push to a repository of this installation.</summary>
    Pushed,

    /// <summary>It is genuine, and says nothing that matters here.</summary>
    Ignored,

    /// <summary>It was seen before.</summary>
    Repeated,

    /// <summary>It is not signed with the secret.</summary>
    Refused,

    /// <summary>It is signed, but is no report of a push.</summary>
    Malformed,
}
