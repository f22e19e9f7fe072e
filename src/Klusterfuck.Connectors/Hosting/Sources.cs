using Klusterfuck.Connectors.Amqp;
using Klusterfuck.Connectors.Files;
using Klusterfuck.Connectors.Kafka;
using Klusterfuck.Connectors.Mqtt;
using Klusterfuck.Connectors.Redis;
using Klusterfuck.Connectors.Timers;
using Klusterfuck.Connectors.Web;

namespace Klusterfuck.Connectors.Hosting;

/// <summary>The sources, by connector.</summary>
internal static class Sources
{
    /// <summary>The source of a connector that comes with the product.</summary>
    public static ISource Make(SourceContext context) => context.Settings.Type.Name switch
    {
        "http" => new HttpSource(context),
        "git" => new GitSource(context),
        "timer" => new TimerSource(context),
        "file" => new FileSource(context),
        "redis" => RedisSources.Make(context),
        "amqp" => new AmqpSource(context),
        "mqtt" => new MqttSource(context),
        "kafka" => new KafkaSource(context),
        var other => throw new ArgumentException($"There is no connector '{other}'.", nameof(context)),
    };
}
