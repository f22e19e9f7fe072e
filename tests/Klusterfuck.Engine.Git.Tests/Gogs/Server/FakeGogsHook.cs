namespace Klusterfuck.Engine.Git.Tests.Gogs.Server;

internal sealed record FakeGogsHook(long Id, string Url, string Secret, bool Active);
