using Klusterfuck.Engine.Runs;
using Klusterfuck.Rest.Runs;

namespace Klusterfuck.Admin.Runs;

/// <summary>Two runs side by side.</summary>
/// <param name="Left">The first run.</param>
/// <param name="Right">The second run.</param>
/// <param name="Steps">Their steps, those of the same node and path beside each other.</param>
public sealed record RunComparisonJson(RunJson Left, RunJson Right, IReadOnlyList<StepComparisonJson> Steps)
{
    internal static RunComparisonJson Of(RunComparison comparison) => new(
        RunJson.Brief(comparison.Left), RunJson.Brief(comparison.Right), [.. comparison.Steps.Select(StepComparisonJson.Of)]);
}
