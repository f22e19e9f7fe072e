using Klusterfuck.Connectors.Hosting;

namespace Klusterfuck.Connectors.Redis;

/// <summary>The three ways to read Redis.</summary>
internal static class RedisSources
{
    /// <summary>The one a connector asks for.</summary>
    public static ISource Make(SourceContext context) => context.Settings.Text("MODE") switch
    {
        "list" => new RedisListSource(context),
        "pubsub" => new RedisChannelSource(context),
        _ => new RedisStreamSource(context),
    };
}
