using System.Globalization;
using System.Text.RegularExpressions;

namespace Klusterfuck.Engine.Documents;

/// <summary>Durations as people write them: <c>200ms</c>, <c>1.5s</c>, <c>10m</c>, <c>2h</c>, <c>1d</c>.</summary>
internal static partial class DurationText
{
    /// <summary>The sentence that says what a duration must look like.</summary>
    public const string Rule = "a number with one of the units ms, s, m, h and d, as in 200ms or 1.5h";

    /// <summary>Reads a duration; false where the text is none or is longer than a year.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = default;
        var match = Form().Match(text);
        if (!match.Success)
            return false;
        var milliseconds = double.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) * match.Groups[2].Value switch
        {
            "ms" => 1,
            "s" => 1_000,
            "m" => 60_000,
            "h" => 3_600_000,
            _ => 86_400_000,
        };
        if (milliseconds > TimeSpan.FromDays(365).TotalMilliseconds)
            return false;
        duration = TimeSpan.FromMilliseconds(milliseconds);
        return true;
    }

    /// <summary>The duration as it would be written, in its largest whole unit.</summary>
    public static string Print(TimeSpan duration)
    {
        var milliseconds = (long)duration.TotalMilliseconds;
        foreach (var (unit, size) in new[] { ("d", 86_400_000L), ("h", 3_600_000L), ("m", 60_000L), ("s", 1_000L) })
        {
            if (milliseconds >= size && milliseconds % size == 0)
                return $"{milliseconds / size}{unit}";
        }

        return $"{milliseconds}ms";
    }

    [GeneratedRegex(@"^([0-9]{1,15}(?:\.[0-9]{1,9})?)(ms|s|m|h|d)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
