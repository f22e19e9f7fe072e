namespace Klusterfuck.Engine.Embedded.Tests;

/// <summary>Waits for a condition, generously.</summary>
internal static class Eventually
{
    /// <summary>What is there, once it is.</summary>
    public static async Task<T> GetAsync<T>(Func<Task<T?>> find)
        where T : class
    {
        for (var end = DateTime.UtcNow.AddSeconds(30); DateTime.UtcNow < end; await Task.Delay(10, TestContext.Current.CancellationToken))
        {
            if (await find() is { } found)
                return found;
        }

        throw new TimeoutException("It did not come about within 30 s.");
    }
}
