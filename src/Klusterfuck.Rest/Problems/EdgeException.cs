namespace Klusterfuck.Rest.Problems;

/// <summary>A request that fails before the engine is asked, with the status it fails with.</summary>
internal sealed class EdgeException(int status, string code, string message, string? hint = null) : Exception(message)
{
    public int Status { get; } = status;

    public string Code { get; } = code;

    public string? Hint { get; } = hint;

    /// <summary>Seconds after which trying again may succeed; null where nothing is known.</summary>
    public int? RetryAfter { get; init; }
}
