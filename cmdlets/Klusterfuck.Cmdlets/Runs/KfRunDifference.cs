using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Cmdlets.Runs;

/// <summary>How one step went in two runs, by its last attempt.</summary>
public sealed class KfRunDifference
{
    internal KfRunDifference(StepComparison step, Run reference, Run difference)
    {
        var (left, right) = (step.Left, step.Right);
        Node = step.Node.Value;
        Part = (right ?? left)!.Part;
        ReferenceRun = reference.Id.Value;
        DifferenceRun = difference.Id.Value;
        ReferenceStatus = left?.Status.ToString();
        DifferenceStatus = right?.Status.ToString();
        ReferenceCommit = left?.Commit?.Value;
        DifferenceCommit = right?.Commit?.Value;
        ReferenceOutput = PayloadContent.Read(left?.Output);
        DifferenceOutput = PayloadContent.Read(right?.Output);
        ReferenceError = left?.Error?.Message;
        DifferenceError = right?.Error?.Message;
        ReferenceDuration = left?.Duration;
        DifferenceDuration = right?.Duration;
        string?[] kinds =
        [
            left is null || right is null ? "Missing" : null,
            ReferenceStatus != DifferenceStatus ? "Status" : null,
            Differs(left?.Output, right?.Output) ? "Output" : null,
            ReferenceError != DifferenceError ? "Error" : null,
            ReferenceCommit != DifferenceCommit ? "Commit" : null,
        ];
        Differences = [.. kinds.OfType<string>()];
    }

    /// <summary>The node.</summary>
    public string Node { get; }

    /// <summary>Which element or turn of its node's work it is, from 0.</summary>
    public int Part { get; }

    /// <summary>What differs: Missing, Status, Output, Error, Commit; nothing where it went the same.</summary>
    public IReadOnlyList<string> Differences { get; }

    /// <summary>The run compared from.</summary>
    public string ReferenceRun { get; }

    /// <summary>The run compared to.</summary>
    public string DifferenceRun { get; }

    /// <summary>How it stood in the first.</summary>
    public string? ReferenceStatus { get; }

    /// <summary>How it stood in the second.</summary>
    public string? DifferenceStatus { get; }

    /// <summary>The commit that served in the first.</summary>
    public string? ReferenceCommit { get; }

    /// <summary>The commit that served in the second.</summary>
    public string? DifferenceCommit { get; }

    /// <summary>What it gave in the first.</summary>
    public object? ReferenceOutput { get; }

    /// <summary>What it gave in the second.</summary>
    public object? DifferenceOutput { get; }

    /// <summary>Why it failed in the first.</summary>
    public string? ReferenceError { get; }

    /// <summary>Why it failed in the second.</summary>
    public string? DifferenceError { get; }

    /// <summary>How long it took in the first.</summary>
    public TimeSpan? ReferenceDuration { get; }

    /// <summary>How long it took in the second.</summary>
    public TimeSpan? DifferenceDuration { get; }

    /// <summary>The node and what differs.</summary>
    public override string ToString() => $"{Node}{(Part > 0 ? $"[{Part}]" : "")}: {(Differences.Count == 0 ? "the same" : string.Join(", ", Differences))}";

    private static bool Differs(Payload? left, Payload? right) =>
        left is null || right is null ? !ReferenceEquals(left, right) : left.ContentType != right.ContentType || !left.Body.Span.SequenceEqual(right.Body.Span);
}
