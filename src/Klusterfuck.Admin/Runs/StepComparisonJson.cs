using Klusterfuck.Engine.Runs;
using Klusterfuck.Rest.Runs;

namespace Klusterfuck.Admin.Runs;

/// <summary>One step of two runs side by side.</summary>
/// <param name="Node">The node.</param>
/// <param name="Same">Whether both ended alike and gave the same.</param>
/// <param name="Left">The last attempt in the first run; null where that has no such step.</param>
/// <param name="Right">The last attempt in the second; null where that has no such step.</param>
public sealed record StepComparisonJson(string Node, bool Same, StepJson? Left, StepJson? Right)
{
    internal static StepComparisonJson Of(StepComparison step) => new(
        step.Node.Value, step.IsSame, step.Left is null ? null : StepJson.Of(step.Left), step.Right is null ? null : StepJson.Of(step.Right));
}
