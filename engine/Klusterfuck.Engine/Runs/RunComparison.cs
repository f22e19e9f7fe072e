using System.Collections.Immutable;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Runs;

/// <summary>Two runs side by side, step by step.</summary>
/// <param name="Left">One run.</param>
/// <param name="Right">The other.</param>
/// <param name="Steps">Their steps: those of the same node and path beside each other, in the order they began in the first.</param>
public sealed record RunComparison(Run Left, Run Right, ImmutableArray<StepComparison> Steps)
{
    /// <summary>Puts the steps of two runs beside each other.</summary>
    public static RunComparison Of(RunDetails left, RunDetails right)
    {
        var others = Key(right).ToDictionary(s => s.Key, s => s.Step);
        var steps = ImmutableArray.CreateBuilder<StepComparison>();
        foreach (var (key, step) in Key(left))
            steps.Add(Compare(step, others.Remove(key, out var other) ? other : null));
        foreach (var step in others.Values)
            steps.Add(Compare(null, step));
        return new RunComparison(left.Run, right.Run, steps.ToImmutable());
    }

    // Ids differ between runs; a step is the same where node, part and place among the node's steps are.
    private static IEnumerable<((NodeId Node, int Part, int Place) Key, StepRecord Step)> Key(RunDetails details) => details.Steps
        .GroupBy(s => s.Id)
        .Select(attempts => attempts.MaxBy(a => a.Attempt)!)
        .GroupBy(s => (s.Node, s.Part))
        .SelectMany(steps => steps.OrderBy(s => s.Path, StringComparer.Ordinal).Select((step, place) => ((step.Node, step.Part, place), step)));

    private static StepComparison Compare(StepRecord? left, StepRecord? right) => new(
        (left ?? right)!.Node, left, right,
        left is not null && right is not null && left.Status == right.Status && left.Output?.ContentType == right.Output?.ContentType
            && (left.Output?.Body ?? default).Span.SequenceEqual((right.Output?.Body ?? default).Span));
}
