using Klusterfuck.Engine.Runs;
using Microsoft.Extensions.Logging;

namespace Klusterfuck.Engine.Redis.Runs;

/// <summary>Opens the run store at the start of a service, where Redis may come up later than it.</summary>
public static class StoreOpening
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <summary>The store. While Redis does not answer it is tried again, with pauses that grow to a longest and a warning each time.</summary>
    /// <param name="options">Where Redis is.</param>
    /// <param name="limits">Limits of the store.</param>
    /// <param name="patience">For how long it is tried.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The log.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.StorageUnavailable"/>, <see cref="ErrorCodes.Invalid"/>.</exception>
    public static async Task<RedisRunStore> OpenAsync(
        RedisOptions options, RunStoreOptions limits, TimeSpan patience, TimeProvider time, ILogger<RedisRunStore> logger, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(time);
        var began = time.GetTimestamp();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await RedisRunStore.OpenAsync(options, limits, time, logger, cancellationToken).ConfigureAwait(false);
            }
            catch (KlusterfuckException e) when (e.Code == ErrorCodes.StorageUnavailable && time.GetElapsedTime(began) < patience)
            {
                logger.LogWarning("{Message} It is tried again.", e.Message);
                var pause = Math.Min(LongestPause.TotalMilliseconds, 100 * Math.Pow(2, Math.Min(attempt, 10)));
                await Task.Delay(TimeSpan.FromMilliseconds(pause * (0.5 + (Random.Shared.NextDouble() / 2))), time, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
