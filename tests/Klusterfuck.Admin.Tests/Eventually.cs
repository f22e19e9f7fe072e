using System.Diagnostics;

namespace Klusterfuck.Admin.Tests;

/// <summary>Waits for what other processes do.</summary>
internal static class Eventually
{
    public static Task HoldsAsync(Func<bool> condition) => HoldsAsync(() => Task.FromResult(condition()));

    public static async Task HoldsAsync(Func<Task<bool>> condition)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60), "It did not come true within 60 s.");
            await Task.Delay(20, AdminServer.Cancellation);
        }
    }
}
