using Klusterfuck.Engine;
using Klusterfuck.Engine.Redis.Runs;

namespace Klusterfuck.Runner.Execution;

/// <summary>Opens the run store at the start, where Redis may come up later than the runner.</summary>
internal static class StoreOpening
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <summary>The store; what keeps it from being used is tried again for two minutes.</summary>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.StorageUnavailable"/>, <see cref="ErrorCodes.Invalid"/>.</exception>
    public static async Task<RedisRunStore> OpenAsync(RunnerSettings settings, TimeProvider time, ILoggerFactory logging, CancellationToken cancellationToken)
    {
        var log = logging.CreateLogger<RedisRunStore>();
        var began = time.GetTimestamp();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await RedisRunStore.OpenAsync(settings.Redis, settings.Limits, time, log, cancellationToken);
            }
            catch (KlusterfuckException e) when (e.Code == ErrorCodes.StorageUnavailable && time.GetElapsedTime(began) < Patience)
            {
                log.LogWarning("{Message} It is tried again.", e.Message);
                var pause = Math.Min(LongestPause.TotalMilliseconds, 100 * Math.Pow(2, Math.Min(attempt, 10)));
                await Task.Delay(TimeSpan.FromMilliseconds(pause * (0.5 + (Random.Shared.NextDouble() / 2))), time, cancellationToken);
            }
        }
    }
}
