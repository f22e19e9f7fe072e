using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Klusterfuck.Engine.Redis.Connections;

/// <summary>What is fixed once for all stores of a prefix.</summary>
internal static class StoreSettings
{
    private const int MostPartitions = 256;

    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.Invalid"/> with all problems.</exception>
    public static void Check(RedisOptions options)
    {
        var problems = new List<Problem>();
        if (options.Prefix.Length is 0 or > 32 || !options.Prefix.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
            problems.Add(new Problem("PrefixInvalid", "$.prefix", "The prefix of keys is 1 to 32 letters, digits and hyphens."));
        if (options.Partitions is < 1 or > MostPartitions)
            problems.Add(new Problem("PartitionsInvalid", "$.partitions", $"There are 1 to {MostPartitions} partitions, not {options.Partitions}."));
        if (problems.Count > 0)
            throw KlusterfuckException.ForProblems("settings of Redis", problems);
    }

    /// <summary>How many partitions there are: what the first store of the prefix said.</summary>
    public static async Task<int> ReadPartitionsAsync(RedisLink link, RedisOptions options, ILogger logger)
    {
        var key = (RedisKey)$"{link.Prefix}:partitions";
        await link.GuardAsync(() => link.Database.StringSetAsync(key, options.Partitions, when: When.NotExists)).ConfigureAwait(false);
        var stored = (int)await link.GuardAsync(() => link.Database.StringGetAsync(key)).ConfigureAwait(false);
        if (stored != options.Partitions)
            logger.LogWarning("The store has {Stored} partitions, as its first user said; {Asked} are not used.", stored, options.Partitions);
        return stored;
    }
}
