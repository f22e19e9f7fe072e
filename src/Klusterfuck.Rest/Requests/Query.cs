using System.Buffers;
using System.Globalization;
using Klusterfuck.Engine;

namespace Klusterfuck.Rest.Requests;

/// <summary>Reads values of query strings.</summary>
internal static class Query
{
    private static readonly SearchValues<char> NumberChars = SearchValues.Create("0123456789.");

    /// <summary>An instant: ISO 8601, or how long ago (<c>10m</c>); null where absent.</summary>
    public static DateTimeOffset? Instant(string name, string? text, TimeProvider time)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at) && text.Contains('-', StringComparison.Ordinal))
            return at;
        return TryDuration(text, out var ago) ? time.GetUtcNow() - ago : throw Refuse(name, text, "an instant such as 2026-01-31T12:00:00Z, or how long ago, such as 10m");
    }

    /// <summary>A duration such as <c>500ms</c>, <c>10s</c>, <c>2m</c>, <c>1h</c>, or a number of seconds; null where absent.</summary>
    public static TimeSpan? Duration(string name, string? text, TimeSpan atMost)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        return TryDuration(text, out var duration) && duration <= atMost
            ? duration
            : throw Refuse(name, text, $"a duration such as 500ms, 10s or 2m, {atMost.TotalMinutes:0} minutes at most");
    }

    /// <summary>A whole number; null where absent.</summary>
    public static int? Number(string name, string? text, int atLeast, int atMost)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= atLeast && number <= atMost
            ? number
            : throw Refuse(name, text, $"a number from {atLeast} to {atMost}");
    }

    /// <summary>A switch: present without a value, or true or false; null where absent.</summary>
    public static bool? Switch(string name, string? text) => text switch
    {
        null => null,
        "" or "true" or "1" => true,
        "false" or "0" => false,
        _ => throw Refuse(name, text, "true or false"),
    };

    /// <summary>The failure for a value that is wrong.</summary>
    public static KlusterfuckException Refuse(string name, string text, string right) =>
        KlusterfuckException.ForProblems("query", [new Problem("ParameterInvalid", $"?{name}", $"'{text}' is no value for '{name}': it must be {right}.")]);

    private static bool TryDuration(string text, out TimeSpan duration)
    {
        var digits = text.AsSpan().IndexOfAnyExcept(NumberChars);
        var (number, unit) = digits < 0 ? (text, "s") : (text[..digits], text[digits..]);
        var scale = unit switch
        {
            "ms" => 1d,
            "s" => 1000d,
            "m" => 60_000d,
            "h" => 3_600_000d,
            "d" => 86_400_000d,
            _ => 0d,
        };
        var good = double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && scale > 0 && value * scale < 1e13;
        duration = good ? TimeSpan.FromMilliseconds(value * scale) : default;
        return good;
    }
}
