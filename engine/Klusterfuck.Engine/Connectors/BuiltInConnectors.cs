using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Connectors;

/// <summary>The connectors that come with the product.</summary>
public static partial class BuiltInConnectors
{
    /// <summary>Those that take payloads from outside, for nodes of kind <c>connector</c>.</summary>
    public static ImmutableArray<ConnectorType> All { get; } =
    [
        Make(
            "http", "Takes HTTP requests: answers 202 once the payload is stored, or holds for the run's result.",
            (new("MODE", "async answers once the payload is stored; sync holds for the result of the run.", Default: "async"), ValueRule.OneOf("async", "sync")),
            (new("TIMEOUT", "How long sync holds; then the answer is 202.", Default: "10s"), ValueRule.Duration("100ms", "10m")),
            (new("METHODS", "The methods it takes, with commas.", Default: "POST"), ValueRule.Form("methods such as POST,PUT", Methods())),
            (new("ROUTE", "The path it takes, below its address; one that ends with * takes all that begin so.", Default: "*"), ValueRule.Form("a path that begins with /, or *", PathForm())),
            (new("HMAC_SECRET", "What requests are signed with. Given, one that is not signed with it is refused with 401; a signed one needs no token.", Secret: true), null),
            (new("HMAC_HEADER", "The header of the signature: hexadecimal digits, after the name of the algorithm and = or not.", Default: "X-Hub-Signature-256"), ValueRule.Form("the name of a header", HeaderName())),
            (new("HMAC_ALGORITHM", "The algorithm of the signature.", Default: "sha256"), ValueRule.OneOf("sha256", "sha512", "sha1"))) with { TakesRequests = true, SignedWith = "HMAC_SECRET" },
        Make(
            "timer", "Posts at the instants of a cron expression, each once.",
            (new("CRON", "When: five fields (minute, hour, day, month, weekday), six with the second before them, or a word such as @hourly.", Required: true), ValueRule.Cron),
            (new("TIME_ZONE", "The time zone of the expression.", Default: "UTC"), ValueRule.TimeZone),
            (new("MISSED", "What becomes of instants that passed while it did not run: drop or catch-up.", Default: "drop"), ValueRule.OneOf("drop", "catch-up")),
            (new("WINDOW", "How far back catch-up goes.", Default: "1h"), ValueRule.Duration("1s", "31d")),
            (new("PAYLOAD", "What is posted; a JSON object with the instant unless said."), null),
            (new("CONTENT_TYPE", "The media type of PAYLOAD.", Default: "application/json"), null),
            (new("STATE", "A file that keeps the last instant across restarts, for catch-up; where admin hosts the connector it keeps one itself."), null)),
        Make(
            "git", "Takes push webhooks of Gogs, whose signature it checks.",
            (new("SECRET", "The secret of the webhook.", Required: true, Secret: true), null),
            (new("BRANCH", "Only pushes to this branch, where given."), null)) with { TakesRequests = true, SignedWith = "SECRET" },
        Make(
            "redis", "Reads a stream with a consumer group, a list, or the messages of a channel.",
            (RedisUrl, ValueRule.Url("redis", "rediss")),
            (new("MODE", "stream, list or pubsub. Messages of pubsub are lost while it is away.", Default: "stream"), ValueRule.OneOf("stream", "list", "pubsub")),
            (new("KEY", "The stream, the list or the channel, which may be a pattern.", Required: true), null),
            (new("GROUP", "The consumer group of a stream; made where it is absent.", Default: "klusterfuck"), null),
            (new("CONSUMER", "The consumer's name; the machine's unless said."), null),
            (new("FIELD", "The field of a stream's entry that is the payload; all of them as a JSON object unless said."), null),
            (new("START", "Where a new group begins: earliest or latest.", Default: "earliest"), ValueRule.OneOf("earliest", "latest")),
            (new("CLAIM_AFTER", "How long another consumer may hold an entry before it is taken over.", Default: "60s"), ValueRule.Duration("1s", "1d")),
            (BatchSize, ValueRule.Number(1, 1000)),
            (new("REJECTED", "A stream or list what the flow rejects is added to; it is logged and dropped unless said."), null)),
        Make(
            "amqp", "Consumes a queue of RabbitMQ or another broker of AMQP 0-9-1.",
            (AmqpUrl, ValueRule.Url("amqp", "amqps")),
            (new("QUEUE", "The queue.", Required: true), null),
            (new("DECLARE", "Whether a durable queue is made where it is absent.", Default: "false"), ValueRule.OneOf("true", "false")),
            (BatchSize, ValueRule.Number(1, 1000))),
        Make(
            "mqtt", "Subscribes to a topic of a broker of MQTT 5.",
            (MqttUrl, ValueRule.Url("mqtt", "mqtts")),
            (new("TOPIC", "The topic filter; $share/group/filter lets several share its messages.", Required: true), null),
            (Qos, ValueRule.OneOf("0", "1", "2")),
            (MqttUser, null), (MqttPassword, null),
            (new("CLIENT_ID", "Its name at the broker, which keeps the session; made of the machine's and the node's unless said."), null),
            (new("SESSION", "How long the broker keeps messages while it is away.", Default: "1d"), ValueRule.Duration("0s", "31d"))),
        Make(
            "kafka", "Consumes a topic of Kafka with a consumer group.",
            [
                .. Kafka,
                (new("GROUP", "The consumer group.", Default: "klusterfuck"), null),
                (new("START", "Where a new group begins: earliest or latest.", Default: "earliest"), ValueRule.OneOf("earliest", "latest")),
                (new("REJECTED", "A topic what the flow rejects is sent to; it is logged and dropped unless said."), null),
            ]),
        Make(
            "file", "Watches a folder and posts each file that comes to rest there.",
            (new("FOLDER", "The folder, absolute.", Required: true), ValueRule.Form("an absolute path", AbsolutePath())),
            (new("PATTERN", "The names it takes, with * and ?.", Default: "*"), null),
            (new("SETTLE", "How long a file must not have changed.", Default: "1s"), ValueRule.Duration("0s", "1h")),
            (new("DONE", "What becomes of a file that was posted: delete, or keep, which moves it into the folder 'done'. A rejected one goes into 'rejected'.", Default: "delete"), ValueRule.OneOf("delete", "keep"))),
    ];

    /// <summary>Where nodes of kind <c>publish</c> may send.</summary>
    public static ImmutableArray<ConnectorType> Publishing { get; } =
    [
        Make(
            "redis", "Adds to a stream or a list, or publishes to a channel.",
            (RedisUrl, ValueRule.Url("redis", "rediss")),
            (new("MODE", "stream, list or pubsub.", Default: "stream"), ValueRule.OneOf("stream", "list", "pubsub")),
            (new("KEY", "The stream, the list or the channel.", Required: true), null),
            (new("FIELD", "The field of a stream's entry that is the payload.", Default: "payload"), null),
            (new("MAX_LENGTH", "About how many entries a stream keeps; all of them where 0.", Default: "0"), ValueRule.Number(0, int.MaxValue))),
        Make(
            "amqp", "Publishes to an exchange, and waits for the broker's confirmation.",
            (AmqpUrl, ValueRule.Url("amqp", "amqps")),
            (new("EXCHANGE", "The exchange; the default one, whose routing keys are queues, unless said."), null),
            (new("ROUTING_KEY", "The routing key.", Required: true), null)),
        Make(
            "mqtt", "Publishes to a topic.",
            (MqttUrl, ValueRule.Url("mqtt", "mqtts")),
            (new("TOPIC", "The topic.", Required: true), null),
            (Qos, ValueRule.OneOf("0", "1", "2")),
            (new("RETAIN", "Whether the broker keeps it for later subscribers.", Default: "false"), ValueRule.OneOf("true", "false")),
            (MqttUser, null), (MqttPassword, null)),
        Make("kafka", "Sends to a topic, and waits until all in-sync replicas have it.", [.. Kafka, (new("KEY", "The key of the message."), null)]),
    ];

    private static ConnectorVariableDefinition RedisUrl => new("REDIS_URL", "Where Redis is: redis://user:password@host:port/database, rediss:// with TLS. A secret where it holds a password.", Required: true);

    private static ConnectorVariableDefinition AmqpUrl => new("AMQP_URL", "Where the broker is: amqp://user:password@host:port/vhost, amqps:// with TLS. A secret where it holds a password.", Required: true);

    private static ConnectorVariableDefinition MqttUrl => new("MQTT_URL", "Where the broker is: mqtt://host:port, mqtts:// with TLS.", Required: true);

    private static ConnectorVariableDefinition MqttUser => new("MQTT_USER", "The user.");

    private static ConnectorVariableDefinition MqttPassword => new("MQTT_PASSWORD", "The user's password.", Secret: true);

    private static ConnectorVariableDefinition Qos => new("QOS", "The quality of service.", Default: "1");

    private static ConnectorVariableDefinition BatchSize => new("PREFETCH", "Messages in hand at once.", Default: "10");

    private static (ConnectorVariableDefinition Variable, ValueRule? Rule)[] Kafka =>
    [
        (new("KAFKA_BROKERS", "The brokers: host:port, with commas.", Required: true), null),
        (new("TOPIC", "The topic.", Required: true), null),
        (new("KAFKA_SECURITY", "How brokers are spoken to.", Default: "plaintext"), ValueRule.OneOf("plaintext", "ssl", "sasl_plaintext", "sasl_ssl")),
        (new("KAFKA_MECHANISM", "How the user signs in, with sasl.", Default: "PLAIN"), ValueRule.OneOf("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512")),
        (new("KAFKA_USER", "The user."), null),
        (new("KAFKA_PASSWORD", "The user's password.", Secret: true), null),
    ];

    /// <summary>The connector of that name; null where none such comes with the product.</summary>
    public static ConnectorType? Find(ResourceName name) => All.FirstOrDefault(t => t.Name == name.Value);

    private static ConnectorType Make(string name, string description, params (ConnectorVariableDefinition Variable, ValueRule? Rule)[] variables) =>
        new(name, description, [.. variables.Select(v => v.Variable)])
        {
            Rules = variables.Where(v => v.Rule is not null).ToImmutableDictionary(v => v.Variable.Name, v => v.Rule!),
        };

    [GeneratedRegex(@"^[A-Z]{1,16}(?:\s*,\s*[A-Z]{1,16})*\z")]
    private static partial Regex Methods();

    [GeneratedRegex(@"^(?:/[!-~]*|\*)\z")]
    private static partial Regex PathForm();

    [GeneratedRegex(@"^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}\z")]
    private static partial Regex HeaderName();

    [GeneratedRegex(@"^(?:/|[A-Za-z]:[\\/])[^\0]*\z")]
    private static partial Regex AbsolutePath();
}
