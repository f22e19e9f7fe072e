using System.Globalization;
using System.Text.RegularExpressions;
using Klusterfuck.Engine.Documents;

namespace Klusterfuck.Engine.Connectors;

/// <summary>What the value of a variable must look like.</summary>
/// <param name="Sentence">How it goes on after "must be".</param>
/// <param name="Holds">Whether a value is right, or the reason why not.</param>
internal sealed record ValueRule(string Sentence, Func<string, string?> Holds)
{
    private static readonly string Wrong = "";

    /// <summary>One of some words.</summary>
    public static ValueRule OneOf(params string[] words) =>
        new($"one of {string.Join(", ", words)}", value => words.Contains(value, StringComparer.Ordinal) ? null : Suggestion.For(value, words));

    /// <summary>A whole number within limits.</summary>
    public static ValueRule Number(int least, int most) => new(
        $"a whole number from {least} to {most}",
        value => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? null : Wrong);

    /// <summary>A duration within limits.</summary>
    public static ValueRule Duration(string least, string most) => new(
        $"a duration from {least} to {most}",
        value => DurationText.TryParse(value, out var duration) && duration >= Read(least) && duration <= Read(most) ? null : Wrong);

    /// <summary>An address of one of some schemes.</summary>
    public static ValueRule Url(params string[] schemes) => new(
        $"an address that begins with {string.Join(" or ", schemes.Select(s => $"{s}://"))}",
        value => Uri.TryCreate(value, UriKind.Absolute, out var url) && schemes.Contains(url.Scheme, StringComparer.Ordinal) && url.Host.Length > 0 ? null : Wrong);

    /// <summary>A text of a form.</summary>
    public static ValueRule Form(string sentence, Regex form) => new(sentence, value => form.IsMatch(value) ? null : Wrong);

    /// <summary>A cron expression.</summary>
    public static ValueRule Cron { get; } = new(
        "a cron expression of five fields, of six where the first is the second, or a word such as @daily", value => CronSchedule.Explain(value));

    /// <summary>A time zone.</summary>
    public static ValueRule TimeZone { get; } = new(
        "the name of a time zone, such as UTC or Europe/Berlin", value => TimeZoneInfo.TryFindSystemTimeZoneById(value, out _) ? null : Wrong);

    /// <summary>The sentence that says what is wrong; null where nothing is.</summary>
    public string? Check(ConnectorVariableDefinition variable, string value)
    {
        if (Holds(value) is not { } reason)
            return null;
        var what = variable.Secret ? "" : $", not {ProblemList.Quote(value)}";
        return $"{variable.Name} must be {Sentence}{what}.{(reason.Length == 0 || reason[0] == ' ' ? reason : " " + reason)}";
    }

    private static TimeSpan Read(string text) => DurationText.TryParse(text, out var duration) ? duration : throw new ArgumentException("No duration.", nameof(text));
}
