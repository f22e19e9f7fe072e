namespace Klusterfuck.Engine.Git.Tests.Gogs.Server;

internal sealed record FakeGogsUser(string Name, string Password, bool IsAdmin = false);
