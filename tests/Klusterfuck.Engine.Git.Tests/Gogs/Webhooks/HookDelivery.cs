namespace Klusterfuck.Engine.Git.Tests.Gogs.Webhooks;

internal sealed record HookDelivery(string? Event, string? Id, string? Signature, byte[] Body);
