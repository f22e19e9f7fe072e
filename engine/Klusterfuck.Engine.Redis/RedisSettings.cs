using System.Globalization;

namespace Klusterfuck.Engine.Redis;

/// <summary>Reads where runs are kept from variables of the environment, the same for every service.</summary>
public static class RedisSettings
{
    /// <summary>The variables, for the usage of a service.</summary>
    public const string Usage = """
        KF_REDIS                  redis://host:6379, rediss:// with TLS; several hosts of a Redis Cluster with commas
        KF_REDIS_PASSWORD         its password; KF_REDIS_PASSWORD_FILE names a file that holds it
        KF_REDIS_PREFIX           what every key begins with                    (kf)
        KF_REDIS_PARTITIONS       partitions, fixed by the first who connects   (8)
        KF_REDIS_ALLOW_LOSS       true: take a server without an append-only file
        """;

    /// <summary>Whether a store is named at all.</summary>
    public static bool IsNamed(Func<string, string?> environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        return !string.IsNullOrWhiteSpace(environment("KF_REDIS"));
    }

    /// <summary>The settings, or everything that is wrong with them. No message holds a value that may be secret.</summary>
    public static Validated<RedisOptions> Read(Func<string, string?> environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        var problems = new List<Problem>();
        var options = new RedisOptions
        {
            Url = Text("KF_REDIS") ?? "",
            Password = ReadPassword(),
            Prefix = Text("KF_REDIS_PREFIX") ?? "kf",
            AllowLoss = ReadLoss(),
        };
        options = options with { Partitions = ReadPartitions(options.Partitions) };
        if (options.Url.Length == 0)
            Report("KF_REDIS", "KF_REDIS is missing: the address of Redis, such as redis://redis:6379.");
        else
            problems.AddRange(Check(options).Select(p => p with { Path = "$.KF_REDIS" }));
        return problems.Count == 0 ? new(options) : new(problems);

        string? Text(string name) => environment(name)?.Trim() is { Length: > 0 } text ? text : null;

        void Report(string name, string message) => problems.Add(new Problem("SettingInvalid", $"$.{name}", message));

        string? ReadPassword()
        {
            if (Text("KF_REDIS_PASSWORD_FILE") is not { } file)
                return Text("KF_REDIS_PASSWORD");
            try
            {
                return File.ReadAllText(file).TrimEnd('\r', '\n');
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Report("KF_REDIS_PASSWORD_FILE", $"KF_REDIS_PASSWORD_FILE names '{file}', which cannot be read: {e.Message}");
                return null;
            }
        }

        bool ReadLoss()
        {
            var text = Text("KF_REDIS_ALLOW_LOSS") ?? "false";
            if (text is not ("true" or "false"))
                Report("KF_REDIS_ALLOW_LOSS", $"KF_REDIS_ALLOW_LOSS must be true or false, not '{text}'.");
            return text == "true";
        }

        int ReadPartitions(int unless)
        {
            if (Text("KF_REDIS_PARTITIONS") is not { } text)
                return unless;
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                return number;
            Report("KF_REDIS_PARTITIONS", $"KF_REDIS_PARTITIONS must be a number, not '{text}'.");
            return unless;
        }
    }

    private static IReadOnlyList<Problem> Check(RedisOptions options)
    {
        try
        {
            Connections.RedisAddress.Parse(options);
            Connections.StoreSettings.Check(options);
            return [];
        }
        catch (KlusterfuckException e)
        {
            return e.Problems;
        }
    }
}
