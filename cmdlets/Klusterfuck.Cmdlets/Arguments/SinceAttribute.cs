using System.Management.Automation;

namespace Klusterfuck.Cmdlets.Arguments;

/// <summary>Takes an instant as a date, or as how long ago: <c>10m</c>, <c>2h</c>, a TimeSpan; a blank text is an absent parameter.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SinceAttribute : ArgumentTransformationAttribute
{
    private static readonly DurationAttribute Duration = new();

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        switch (inputData is PSObject wrapped ? wrapped.BaseObject : inputData)
        {
            case null:
                return null;
            case DateTimeOffset at:
                return at;
            case DateTime at:
                return new DateTimeOffset(at);
            case string text when DateTimeOffset.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var at) && text.Contains('-', StringComparison.Ordinal):
                return at;
            case var other:
                return Duration.Transform(engineIntrinsics, other) is TimeSpan ago ? DateTimeOffset.UtcNow - ago : null;
        }
    }
}
