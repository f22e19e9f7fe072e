using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Runs;
using Newtonsoft.Json;

namespace Klusterfuck.Engine.Redis.Runs;

/// <summary>What arrived at an item, as the scripts record it.</summary>
internal sealed record ArrivalText
{
    [JsonProperty("p")]
    public string? Parent { get; init; }

    [JsonProperty("l")]
    public int Link { get; init; }

    [JsonProperty("h")]
    public string Path { get; init; } = "";

    [JsonProperty("x")]
    public int Part { get; init; }

    [JsonProperty("i")]
    public int? Payload { get; init; }

    [JsonProperty("f")]
    public int Fails { get; init; }

    public static ArrivalText Read(string json) => JsonConvert.DeserializeObject<ArrivalText>(json)!;

    public Arrival ToArrival(Payload? payload) => new(Parent is null ? null : StepId.Parse(Parent), Link, Path, Part, payload, Fails == 1);
}
