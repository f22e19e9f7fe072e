using System.Diagnostics;

namespace Klusterfuck.Engine.Tests;

/// <summary>Waits for what another process does.</summary>
internal static class Eventually
{
    public static async Task TrueAsync(Func<bool> condition)
    {
        var watch = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60), "It did not come true within 60 s.");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }
}
