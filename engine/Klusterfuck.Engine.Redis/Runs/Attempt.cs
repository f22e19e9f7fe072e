using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Runs;
using Newtonsoft.Json;

namespace Klusterfuck.Engine.Redis.Runs;

/// <summary>An ended attempt as the scripts record it.</summary>
internal sealed record Attempt
{
    [JsonProperty("q")]
    public long Seq { get; init; }

    [JsonProperty("s")]
    public string Step { get; init; } = "";

    [JsonProperty("a")]
    public int Number { get; init; }

    [JsonProperty("n")]
    public string? Node { get; init; }

    [JsonProperty("p")]
    public string? Parent { get; init; }

    [JsonProperty("l")]
    public int Link { get; init; }

    [JsonProperty("h")]
    public string Path { get; init; } = "";

    [JsonProperty("x")]
    public int Part { get; init; }

    [JsonProperty("t")]
    public StepStatus Status { get; init; }

    [JsonProperty("f")]
    public string? Commit { get; init; }

    [JsonProperty("c")]
    public long? Started { get; init; }

    [JsonProperty("d")]
    public long? Duration { get; init; }

    [JsonProperty("i")]
    public int? Input { get; init; }

    [JsonProperty("o")]
    public int? Output { get; init; }

    [JsonProperty("r")]
    public ResultPart Result { get; init; }

    [JsonProperty("ec")]
    public string? ErrorCode { get; init; }

    [JsonProperty("em")]
    public string ErrorMessage { get; init; } = "";

    [JsonProperty("ep")]
    public bool Permanent { get; init; }

    [JsonProperty("ex")]
    public int? ExitCode { get; init; }

    /// <summary>Attempts among the values of a run's hash, in the order they were recorded; the others are marks of the store.</summary>
    public static List<Attempt> ReadAll(IEnumerable<string> values) =>
        [.. values.Where(v => v.StartsWith('{')).Select(v => JsonConvert.DeserializeObject<Attempt>(v)!).Where(a => a.Node is not null).OrderBy(a => a.Seq)];

    public StepRecord ToRecord(IReadOnlyDictionary<int, Payload> payloads, IReadOnlyList<Arrival> arrivals) => new()
    {
        Id = StepId.Parse(Step),
        Node = NodeId.Parse(Node),
        Attempt = Number,
        Status = Status,
        Commit = Commit is null ? null : CommitId.Parse(Commit),
        StartedAt = Started is { } started ? DateTimeOffset.FromUnixTimeMilliseconds(started) : null,
        Duration = Duration is { } duration ? TimeSpan.FromMilliseconds(duration) : null,
        Input = Input is { } input ? payloads[input] : null,
        Output = Output is { } output ? payloads[output] : null,
        Error = ErrorCode is null ? null : new StepFailure(ErrorCode, ErrorMessage, Permanent, ExitCode),
        Parent = Parent is null ? null : StepId.Parse(Parent),
        Link = Link,
        Path = Path,
        Part = Part,
        Arrivals = [.. arrivals],
    };
}
