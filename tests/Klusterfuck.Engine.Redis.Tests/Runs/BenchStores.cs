using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Engine.Redis.Tests.Runs;

/// <summary>Opens stores that nothing is in, all on one server.</summary>
internal static class BenchStores
{
    /// <param name="folder">Not used: the server has its own.</param>
    /// <param name="options">The limits of the store.</param>
    public static BenchStore Open(string folder, RunStoreOptions options)
    {
        Assert.NotEmpty(folder);
        return Task.Run(() => BenchServer.Redis.OpenAsync(options)).GetAwaiter().GetResult();
    }
}
