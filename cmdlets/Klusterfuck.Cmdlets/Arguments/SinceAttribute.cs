using System.Management.Automation;

namespace Klusterfuck.Cmdlets.Arguments;

/// <summary>Takes an instant as a date, or as how long ago: <c>10m</c>, <c>2h</c>, a TimeSpan; a blank text is an absent parameter.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SinceAttribute : ArgumentTransformationAttribute
{
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
            case var other when DurationAttribute.TryTransform(other, out var ago):
                return ago is { } span ? DateTimeOffset.UtcNow - span : null;
            case var other:
                throw new ArgumentTransformationMetadataException($"'{Pairs.Text(other)}' is no instant: write how long ago it was, as 10m, 2h or 7d, or a date as 2026-05-31.");
        }
    }
}
