using Cronos;

namespace Klusterfuck.Engine.Connectors;

/// <summary>The instants of a cron expression in a time zone.</summary>
public sealed class CronSchedule
{
    private readonly CronExpression expression;
    private readonly TimeZoneInfo zone;

    private CronSchedule(CronExpression expression, TimeZoneInfo zone)
    {
        this.expression = expression;
        this.zone = zone;
    }

    /// <summary>Reads an expression of five fields, of six where the first is the second, or a word such as <c>@daily</c>.</summary>
    /// <param name="text">The expression.</param>
    /// <param name="timeZone">The name of the time zone, as IANA or the system has it.</param>
    /// <exception cref="FormatException">The expression or the time zone is none.</exception>
    public static CronSchedule Parse(string text, string timeZone) => new(
        Read(text), TimeZoneInfo.TryFindSystemTimeZoneById(timeZone, out var zone) ? zone : throw new FormatException($"There is no time zone '{timeZone}'."));

    /// <summary>The first instant after another one; null where there is none.</summary>
    public DateTimeOffset? Next(DateTimeOffset after) =>
        expression.GetNextOccurrence(after.UtcDateTime, zone) is { } next ? new DateTimeOffset(next, TimeSpan.Zero) : null;

    /// <summary>Why a text is no expression; null where it is one that comes about.</summary>
    internal static string? Explain(string text)
    {
        try
        {
            return Read(text).GetNextOccurrence(DateTime.UnixEpoch, TimeZoneInfo.Utc) is null ? "It never comes about." : null;
        }
        catch (FormatException e)
        {
            return e.Message;
        }
    }

    private static CronExpression Read(string text)
    {
        var fields = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length;
        try
        {
            return CronExpression.Parse(text, fields == 6 ? CronFormat.IncludeSeconds : CronFormat.Standard);
        }
        catch (CronFormatException e)
        {
            throw new FormatException(e.Message, e);
        }
    }
}
