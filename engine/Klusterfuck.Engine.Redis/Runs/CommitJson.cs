using System.Collections.Immutable;
using Klusterfuck.Engine.Runs;
using Newtonsoft.Json;

namespace Klusterfuck.Engine.Redis.Runs;

/// <summary>Prints the end of an attempt for its script.</summary>
internal static class CommitJson
{
    public static string Print(StepCommit step, string nonce, PayloadArguments payloads) => RunJson.Print(json =>
    {
        var item = step.Item;
        RunJson.Write(json, "step", item.Key.Step.Value);
        RunJson.Write(json, "attempt", item.Key.Attempt);
        RunJson.Write(json, "owner", item.Owner);
        RunJson.Write(json, "run", item.Run.Value);
        RunJson.Write(json, "nonce", nonce);
        RunJson.Write(json, "output", payloads.Index(step.Output, item.Run));
        RunJson.Write(json, "record", Record(step));
        if (step.EndsParts)
            RunJson.Write(json, "ends", true);
        if (step.Park is { } park)
            WritePark(json, park, payloads);
        else if (step is { Status: StepStatus.Failed, RetryIn: { } wait })
            RunJson.Write(json, "again", RunJson.Milliseconds(wait));
        else if (step is { Status: StepStatus.Failed, Error: { } error, Deliveries.IsEmpty: true })
            WriteDead(json, error);
        if (step.Busy)
            RunJson.Write(json, "busy", true);
        RunJson.WriteDeliveries(json, "deliveries", step.Deliveries, item.Run, payloads);
        WriteUnqueued(json, "followers", step.Followers, payloads);
    });

    /// <summary>Steps whose items have never been in the queue.</summary>
    public static void WriteUnqueued(JsonTextWriter json, string name, ImmutableArray<StepCommit> steps, PayloadArguments payloads)
    {
        json.WritePropertyName(name);
        json.WriteStartArray();
        foreach (var step in steps)
            WriteUnqueued(json, step, payloads);
        json.WriteEndArray();
    }

    private static void WriteUnqueued(JsonTextWriter json, StepCommit step, PayloadArguments payloads)
    {
        var item = step.Item;
        json.WriteStartObject();
        RunJson.Write(json, "step", item.Key.Step.Value);
        RunJson.Write(json, "attempt", item.Key.Attempt);
        RunJson.Write(json, "link", item.Link);
        RunJson.Write(json, "claimed", item.ClaimedAt.ToUnixTimeMilliseconds());
        RunJson.Write(json, "input", payloads.Index(item.Payload, item.Run));
        RunJson.Write(json, "output", payloads.Index(step.Output, item.Run));
        RunJson.Write(json, "record", Record(step));
        RunJson.WriteDeliveries(json, "deliveries", step.Deliveries, item.Run, payloads);
        json.WriteEndObject();
    }

    // What AttemptText reads, without the braces: the script puts in what it alone knows.
    private static string Record(StepCommit step)
    {
        var record = RunJson.Print(json =>
        {
            RunJson.Write(json, "s", step.Item.Key.Step.Value);
            RunJson.Write(json, "a", step.Item.Key.Attempt);
            RunJson.Write(json, "n", step.Item.Node.Value);
            RunJson.Write(json, "p", step.Item.Parent?.Value);
            RunJson.Write(json, "l", step.Item.Link);
            RunJson.Write(json, "h", step.Item.Path);
            RunJson.Write(json, "x", step.Item.Part);
            RunJson.Write(json, "t", (int)step.Status);
            RunJson.Write(json, "f", step.Commit?.Value);
            RunJson.Write(json, "d", (long)step.Duration.TotalMilliseconds);
            if (step.ResultPart != ResultPart.None)
                RunJson.Write(json, "r", (int)step.ResultPart);
            if (step.Error is not { } error)
                return;
            RunJson.Write(json, "ec", error.Code);
            RunJson.Write(json, "em", error.Message);
            RunJson.Write(json, "ep", error.Permanent);
            if (error.ExitCode is { } exit)
                RunJson.Write(json, "ex", exit);
        });
        return record[1..^1];
    }

    private static void WritePark(JsonTextWriter json, Park park, PayloadArguments payloads)
    {
        json.WritePropertyName("park");
        json.WriteStartObject();
        RunJson.Write(json, "state", park.State);
        if (park.Until is { } until)
            RunJson.Write(json, "till", until.ToUnixTimeMilliseconds());
        if (park.AwaitsSignal)
            RunJson.Write(json, "aw", true);
        if (park.Gather is { } gather)
            RunJson.WriteGather(json, gather);
        json.WritePropertyName("children");
        json.WriteStartArray();
        foreach (var child in park.Children)
        {
            json.WriteStartObject();
            RunJson.WriteRun(json, child, child.Id, "", payloads);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteDead(JsonTextWriter json, StepFailure error)
    {
        json.WritePropertyName("dead");
        json.WriteStartObject();
        RunJson.Write(json, "code", error.Code);
        RunJson.Write(json, "message", error.Message);
        RunJson.Write(json, "permanent", error.Permanent);
        if (error.ExitCode is { } exit)
            RunJson.Write(json, "exit", exit);
        json.WriteEndObject();
    }
}
