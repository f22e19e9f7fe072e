using System.Diagnostics;

namespace Klusterfuck.Admin.Tests;

/// <summary>Waits for what other processes do.</summary>
internal static class Eventually
{
    public static async Task HoldsAsync(Func<bool> condition)
    {
        var watch = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60), "It did not come true within 60 s.");
            await Task.Delay(20, AdminServer.Cancellation);
        }
    }
}
