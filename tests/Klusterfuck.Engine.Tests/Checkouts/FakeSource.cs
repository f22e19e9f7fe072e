using Klusterfuck.Engine.Checkouts;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Tests.Checkouts;

/// <summary>Writes the same files for every commit, and counts how often.</summary>
internal sealed class FakeSource : ICheckoutSource
{
    private int writes;

    public Dictionary<string, string> Files { get; } = new() { ["config.yaml"] = "version: 1\ncommand: cat\n" };

    public Func<string, CancellationToken, Task> Before { get; set; } = (_, _) => Task.CompletedTask;

    public int Writes => writes;

    public async Task WriteAsync(Target repository, CommitId commit, string folder, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref writes);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder));
        foreach (var (path, content) in Files)
        {
            var file = Path.Combine(folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllTextAsync(file, content, cancellationToken);
        }

        await Before(folder, cancellationToken);
    }
}
