using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Engine.Embedded.Tests.Runs;

/// <summary>Opens stores that nothing is in.</summary>
internal static class BenchStores
{
    /// <param name="folder">A folder for the store alone.</param>
    /// <param name="options">Its limits.</param>
    public static BenchStore Open(string folder, RunStoreOptions options) => BenchStore.Open(Path.Combine(folder, "runs.db"), options, TimeProvider.System);
}
