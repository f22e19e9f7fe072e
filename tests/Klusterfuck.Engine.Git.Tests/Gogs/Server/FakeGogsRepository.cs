using System.Collections.Concurrent;

namespace Klusterfuck.Engine.Git.Tests.Gogs.Server;

internal sealed class FakeGogsRepository(string owner, string name)
{
    public string Owner { get; } = owner;

    public string Name { get; } = name;

    public ConcurrentDictionary<string, string> Collaborators { get; } = new(StringComparer.OrdinalIgnoreCase);

    public ConcurrentDictionary<long, FakeGogsHook> Hooks { get; } = new();
}
