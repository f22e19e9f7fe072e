using System.Diagnostics;

namespace Klusterfuck.Engine.Redis.Tests;

/// <summary>Waits for conditions.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Asks until the answer is not null; what the store cannot do now is asked again.</summary>
    public static async Task<T> GetAsync<T>(Func<Task<T?>> ask)
        where T : class
    {
        for (var watch = Stopwatch.StartNew(); ; await Task.Delay(20))
        {
            try
            {
                if (await ask() is { } answer)
                    return answer;
                Assert.True(watch.Elapsed < Patience, "The condition did not come.");
            }
            catch (KlusterfuckException e) when (e.Code == ErrorCodes.StorageUnavailable && watch.Elapsed < Patience)
            {
                // Asked again.
            }
        }
    }

    public static Task IsAsync(Func<Task<bool>> ask) => GetAsync(async () => await ask() ? "yes" : null);
}
