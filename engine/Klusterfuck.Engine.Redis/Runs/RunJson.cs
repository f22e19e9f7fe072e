using System.Collections.Immutable;
using System.Globalization;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Runs;
using Newtonsoft.Json;

namespace Klusterfuck.Engine.Redis.Runs;

/// <summary>Prints what the scripts take. Keys that are absent are nil there.</summary>
internal static class RunJson
{
    public static string Print(Action<JsonTextWriter> write)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        using (var json = new JsonTextWriter(text))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return text.ToString();
    }

    /// <summary>A new run, with what it begins with.</summary>
    public static void WriteRun(JsonTextWriter json, NewRun run, RunId id, string nonce, PayloadArguments payloads)
    {
        Write(json, "id", id.Value);
        Write(json, "ns", run.Flow.Namespace.Value);
        Write(json, "flow", run.Flow.Name.Value);
        Write(json, "commit", run.Commit.Value);
        Write(json, "entry", run.Entry.Value);
        Write(json, "fc", Print(run.FunctionCommits));
        Write(json, "pins", Print(run.Pins));
        Write(json, "key", run.IdempotencyKey);
        Write(json, "prun", run.Parent?.Run.Value);
        Write(json, "pstep", run.Parent?.Step.Value);
        Write(json, "depth", run.Depth);
        Write(json, "replay", run.ReplayOf?.Value);
        Write(json, "nonce", nonce);

        // Where a key stands for another run already, which was never made, what was executed is not of that one.
        var steps = id == run.Id ? run.Steps : [];
        ImmutableArray<Delivery> begins = steps.IsEmpty && run.Begins.IsEmpty ? [new Delivery(-1, run.Entry, StepId.Of(id, run.Entry, null, -1), run.Payload)] : run.Begins;
        WriteDeliveries(json, "begins", begins, id, payloads);
        CommitJson.WriteUnqueued(json, "steps", steps, payloads);
    }

    public static void WriteDeliveries(JsonTextWriter json, string name, ImmutableArray<Delivery> deliveries, RunId run, PayloadArguments payloads)
    {
        json.WritePropertyName(name);
        json.WriteStartArray();
        foreach (var delivery in deliveries)
        {
            json.WriteStartObject();
            Write(json, "l", delivery.Link);
            Write(json, "n", delivery.Node.Value);
            Write(json, "s", delivery.Step.Value);
            Write(json, "p", payloads.Index(delivery.Payload, run));
            Write(json, "h", delivery.Path);
            Write(json, "x", delivery.Part);
            if (delivery.Fails)
                Write(json, "f", 1);
            if (delivery.Gather is { } gather)
                WriteGather(json, gather);
            if (delivery.Throttle is { } throttle)
            {
                Write(json, "th", throttle.Key);
                Write(json, "tm", throttle.Most);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    public static void WriteGather(JsonTextWriter json, Gather gather)
    {
        json.WritePropertyName("g");
        json.WriteStartObject();
        Write(json, "e", gather.Expected);
        Write(json, "n", gather.Needed);
        if (gather.Timeout is { } timeout)
            Write(json, "t", Milliseconds(timeout));
        json.WritePropertyName("c");
        json.WriteStartArray();
        foreach (var node in gather.Cancels)
            json.WriteValue(node.Value);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static void Write(JsonTextWriter json, string name, string? value)
    {
        if (value is null)
            return;
        json.WritePropertyName(name);
        json.WriteValue(value);
    }

    public static void Write(JsonTextWriter json, string name, long value)
    {
        json.WritePropertyName(name);
        json.WriteValue(value);
    }

    public static void Write(JsonTextWriter json, string name, bool value)
    {
        json.WritePropertyName(name);
        json.WriteValue(value);
    }

    public static long Milliseconds(TimeSpan time) => (long)Math.Ceiling(time.TotalMilliseconds);

    public static ImmutableSortedDictionary<string, CommitId> ReadCommits(string json) => json.Length == 0
        ? ImmutableSortedDictionary<string, CommitId>.Empty
        : JsonConvert.DeserializeObject<Dictionary<string, string>>(json)!.ToImmutableSortedDictionary(c => c.Key, c => CommitId.Parse(c.Value), StringComparer.Ordinal);

    private static string Print(ImmutableSortedDictionary<string, CommitId> commits) =>
        commits.IsEmpty ? "" : JsonConvert.SerializeObject(commits.ToDictionary(c => c.Key, c => c.Value.Value));
}
