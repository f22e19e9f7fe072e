using Klusterfuck.Engine.Repositories;
using static Klusterfuck.Engine.Git.Tests.GitFixture;

namespace Klusterfuck.Engine.Git.Tests.Checkouts;

/// <summary>Alone, because what is allocated is counted for the whole process.</summary>
[CollectionDefinition(nameof(LargeFileTests), DisableParallelization = true)]
[Collection(nameof(LargeFileTests))]
public sealed class LargeFileTests : IDisposable
{
    private readonly GitFixture git = new();

    public void Dispose() => git.Dispose();

    [Fact]
    public async Task WriteAsync_FiftyMegabytes_AreNotHeldByTheRuntime()
    {
        var bytes = new byte[50 * 1024 * 1024];
        Random.Shared.NextBytes(bytes);
        await git.CreateAsync(new FileChange("big", bytes));
        var tip = (await git.Log.ResolveAsync(Hello, "HEAD", Token)).Id;
        var folder = git.NewFolder("out");
        var before = GC.GetTotalAllocatedBytes(precise: true);

        await git.Checkouts.WriteAsync(Hello, tip, folder, Token);

        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 8 * 1024 * 1024);
        Assert.True(bytes.AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(folder, "big"))));
    }
}
