using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Cmdlets.Sessions.Remote;

/// <summary>Reads runs, steps and dead letters.</summary>
internal static class RunReading
{
    /// <summary>A run.</summary>
    public static Run Run(JsonElement json) => new()
    {
        Id = RunId.Parse(json.Text("id")),
        Namespace = NamespaceName.Parse(json.Text("namespace")),
        Flow = ResourceName.Parse(json.Text("flow")),
        Commit = json.Commit("commit") ?? default,
        Entry = NodeId.TryParse(json.Text("entry"), out var entry) ? entry : default,
        Status = json.Choice<RunStatus>("status"),
        CreatedAt = json.Instant("createdAt") ?? default,
        StartedAt = json.Instant("startedAt"),
        EndedAt = json.Instant("endedAt"),
        FunctionCommits = json.Pairs("functionCommits")
            .Select(p => (p.Key, Found: CommitId.TryParse(p.Value, out var id), id))
            .Where(p => p.Found)
            .ToImmutableSortedDictionary(p => p.Key, p => p.id),
        OpenItems = (int)(json.Number("openItems") ?? 0),
        Error = json.Text("error"),
        Result = json.Object("result") is { } result ? Payload(result) : null,
    };

    /// <summary>An attempt at a step.</summary>
    public static StepRecord Step(JsonElement json) => new()
    {
        Id = StepId.Parse(json.Text("id")),
        Node = NodeId.TryParse(json.Text("node"), out var node) ? node : default,
        Part = (int)(json.Number("part") ?? 0),
        Attempt = (int)(json.Number("attempt") ?? 0),
        Status = json.Choice<StepStatus>("status"),
        Commit = json.Commit("commit"),
        StartedAt = json.Instant("startedAt"),
        Duration = json.Milliseconds("durationMs"),
        Input = json.Object("input") is { } input ? Payload(input) : null,
        Output = json.Object("output") is { } output ? Payload(output) : null,
        Error = json.Object("error") is { } error ? Failure(error) : null,
    };

    /// <summary>A dead letter.</summary>
    public static DeadLetter DeadLetter(JsonElement json) => new(
        StepId.Parse(json.Text("id")),
        RunId.Parse(json.Text("run")),
        NamespaceName.Parse(json.Text("namespace")),
        ResourceName.Parse(json.Text("flow")),
        NodeId.TryParse(json.Text("node"), out var node) ? node : default,
        (int)(json.Number("attempts") ?? 0),
        json.Object("error") is { } error ? Failure(error) : new StepFailure("", "", Permanent: false),
        json.Instant("at") ?? default,
        json.Object("payload") is { } payload ? Payload(payload) : new Payload(ReadOnlyMemory<byte>.Empty, ""));

    /// <summary>A step that waits for an answer.</summary>
    public static Approval Approval(JsonElement json) => new(
        RunId.Parse(json.Text("run")),
        StepId.Parse(json.Text("step")),
        ResourceName.Parse(json.Text("flow")),
        NodeId.TryParse(json.Text("node"), out var node) ? node : default,
        json.Text("message") ?? "",
        json.Instant("since") ?? default,
        json.Instant("until"),
        json.Object("payload") is { } payload ? Payload(payload) : new Payload(ReadOnlyMemory<byte>.Empty, ""));

    private static Payload Payload(JsonElement json)
    {
        var bytes = json.Text("bodyBase64") is { } base64 ? Convert.FromBase64String(base64) : Encoding.UTF8.GetBytes(json.Text("body") ?? "");
        return new Payload(bytes, json.Text("contentType") ?? "", json.Pairs("headers"));
    }

    private static StepFailure Failure(JsonElement json) =>
        new(json.Text("code") ?? "", json.Text("message") ?? "", json.Flag("permanent"), (int?)json.Number("exitCode"));
}
