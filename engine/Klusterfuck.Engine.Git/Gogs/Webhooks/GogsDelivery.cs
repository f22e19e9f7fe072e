namespace Klusterfuck.Engine.Git.Gogs.Webhooks;

/// <summary>Something that was posted to the webhook's address.</summary>
/// <param name="State">What became of it.</param>
/// <param name="Push">The push it reports; null where it reports none.</param>
public sealed record GogsDelivery(GogsDeliveryState State, GogsPush? Push = null);
