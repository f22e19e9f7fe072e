using System.Text.Json.Serialization;
using Klusterfuck.Engine;

namespace Klusterfuck.Rest.Problems;

/// <summary>A failure, as RFC 9457 has it, with what Klusterfuck adds.</summary>
public sealed record ProblemJson
{
    /// <summary>Always <c>about:blank</c>; <c>code</c> tells failures apart.</summary>
    public string Type { get; init; } = "about:blank";

    /// <summary>The HTTP status in words.</summary>
    public required string Title { get; init; }

    /// <summary>The HTTP status.</summary>
    public required int Status { get; init; }

    /// <summary>What happened, for a person.</summary>
    public required string Detail { get; init; }

    /// <summary>A stable identifier of the failure: <c>KfFunctionNotFound</c>.</summary>
    public required string Code { get; init; }

    /// <summary>What it happened to: <c>function default/hello</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Target { get; init; }

    /// <summary>What to do about it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Hint { get; init; }

    /// <summary>Everything that is wrong with what was sent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<Problem>? Problems { get; init; }

    /// <summary>The run that failed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Run { get; init; }

    /// <summary>The request to a function that failed, as its log names it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? RequestId { get; init; }

    /// <summary>The commit that served it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Commit { get; init; }

    /// <summary>The stage at which running the function failed: resolve, checkout, prepare, start, timeout, exit, response ...</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Stage { get; init; }

    /// <summary>The exit code of the program.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? ExitCode { get; init; }

    /// <summary>The last 4 KiB the program wrote to standard error.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Stderr { get; init; }
}
