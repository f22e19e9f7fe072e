namespace Klusterfuck.Bench.Steps;

/// <summary>What is measured beside SQLite.</summary>
/// <param name="Redis">The address of a Redis, durable and empty; null for none.</param>
internal sealed record StepOptions(string? Redis)
{
    public const string Help = """
        steps [--redis URL]
          --redis URL       steps out of this Redis too: redis://127.0.0.1:6379, with appendonly yes and appendfsync always
        """;

    /// <summary>The options; null, with what is wrong, where they are not understood.</summary>
    public static StepOptions? Read(IReadOnlyList<string> args, List<string> problems)
    {
        if (args is [])
            return new StepOptions(Redis: null);
        if (args is ["--redis", { Length: > 0 } redis])
            return new StepOptions(redis);
        problems.Add($"'{string.Join(' ', args)}' is not understood.");
        return null;
    }
}
