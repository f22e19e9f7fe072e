using System.Buffers;
using System.Globalization;

namespace Klusterfuck.Engine.Invocation;

/// <summary>Times and sizes as people write them: <c>30s</c>, <c>500ms</c>, <c>6MiB</c>.</summary>
internal static class Quantity
{
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");

    private static readonly (string Unit, double Factor)[] TimeUnits =
        [("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000)];

    private static readonly (string Unit, double Factor)[] SizeUnits =
        [("", 1), ("B", 1), ("kB", 1e3), ("KB", 1e3), ("MB", 1e6), ("GB", 1e9), ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30)];

    /// <summary>Reads a number with a unit of time: ms, s, m or h.</summary>
    public static bool TryParseDuration(string text, out TimeSpan duration)
    {
        duration = default;
        if (!TryParse(text, TimeUnits, out var milliseconds) || milliseconds > TimeSpan.MaxValue.TotalMilliseconds)
            return false;
        duration = TimeSpan.FromMilliseconds(milliseconds);
        return true;
    }

    /// <summary>Reads a number of bytes, with or without a unit: B, kB, MB, GB, KiB, MiB or GiB.</summary>
    public static bool TryParseSize(string text, out long bytes)
    {
        bytes = 0;
        if (!TryParse(text, SizeUnits, out var value) || value >= long.MaxValue)
            return false;
        bytes = (long)value;
        return true;
    }

    /// <summary>A time as it would be written: <c>30s</c>.</summary>
    public static string FormatDuration(TimeSpan duration) =>
        Format(duration.TotalMilliseconds, TimeUnits.OrderByDescending(u => u.Factor).First(u => u.Factor == 1 || duration.TotalMilliseconds % u.Factor == 0));

    /// <summary>A size as it would be written: <c>6MiB</c>.</summary>
    public static string FormatSize(long bytes) =>
        bytes == 0 || bytes % 1024 != 0
            ? $"{bytes} bytes"
            : Format(bytes, SizeUnits.Where(u => u.Unit.Length == 3).OrderByDescending(u => u.Factor).First(u => bytes % u.Factor == 0));

    private static string Format(double value, (string Unit, double Factor) unit) =>
        (value / unit.Factor).ToString(CultureInfo.InvariantCulture) + unit.Unit;

    private static bool TryParse(string text, (string Unit, double Factor)[] units, out double value)
    {
        var digits = text.AsSpan().IndexOfAnyExcept(Digits);
        var number = digits < 0 ? text : text[..digits];
        var unit = digits < 0 ? "" : text[digits..].TrimStart(' ');
        var factor = Array.Find(units, u => u.Unit == unit).Factor;
        value = 0;
        if (factor == 0 || !double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var parsed))
            return false;
        value = parsed * factor;
        return true;
    }
}
