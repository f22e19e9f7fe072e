using System.Globalization;
using System.Management.Automation;

namespace Klusterfuck.Cmdlets.Arguments;

/// <summary>Takes a duration as seconds (<c>30</c>), with a unit (<c>500ms</c>, <c>30s</c>, <c>5m</c>, <c>1h</c>, <c>2d</c>) or as a TimeSpan; a blank text is an absent parameter.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class DurationAttribute : ArgumentTransformationAttribute
{
    private static readonly (string Unit, double Seconds)[] Units = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600), ("d", 86400)];

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        var value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return TryTransform(value, out var duration)
            ? duration
            : throw new ArgumentTransformationMetadataException($"'{Pairs.Text(value)?.Trim()}' is no duration: write 30, 30s, 5m, 1h or a TimeSpan.");
    }

    /// <summary>Whether a value is a duration, or the absence of one.</summary>
    internal static bool TryTransform(object? value, out TimeSpan? duration)
    {
        duration = value as TimeSpan?;
        if (value is null or TimeSpan || (value is string blank && string.IsNullOrWhiteSpace(blank)))
            return true;
        duration = Read(Pairs.Text(value)!.Trim());
        return duration is not null;
    }

    private static TimeSpan? Read(string text)
    {
        if (text.Contains(':', StringComparison.Ordinal))
            return TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var span) && span >= TimeSpan.Zero ? span : null;
        var (unit, seconds) = Units.FirstOrDefault(u => text.EndsWith(u.Unit, StringComparison.OrdinalIgnoreCase), ("", 1));
        return double.TryParse(text[..^unit.Length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count)
            && count * seconds <= TimeSpan.MaxValue.TotalSeconds / 2 ? TimeSpan.FromSeconds(count * seconds) : null;
    }
}
