using System.Globalization;
using Klusterfuck.Engine.Connectors;

namespace Klusterfuck.Engine.Tests.Connectors;

public sealed class CronScheduleTests
{
    [Theory]
    [InlineData("*/10 * * * * *", "UTC", "2026-03-01T00:00:03Z", "2026-03-01T00:00:10Z")]
    [InlineData("30 8 * * *", "Europe/Berlin", "2026-07-01T00:00:00Z", "2026-07-01T06:30:00Z")]
    [InlineData("30 2 * * *", "Europe/Berlin", "2026-03-28T12:00:00Z", "2026-03-29T01:00:00Z")]
    [InlineData("@hourly", "UTC", "2026-03-01T00:00:00Z", "2026-03-01T01:00:00Z")]
    public void Next_Expression_IsTheFirstInstantAfter(string cron, string zone, string after, string next) => Assert.Equal(
        DateTimeOffset.Parse(next, CultureInfo.InvariantCulture), CronSchedule.Parse(cron, zone).Next(DateTimeOffset.Parse(after, CultureInfo.InvariantCulture)));

    [Theory]
    [InlineData("")]
    [InlineData("* * *")]
    [InlineData("61 * * * *")]
    [InlineData("0 0 30 2 *")]
    public void Explain_NoExpression_SaysWhy(string cron) => Assert.False(string.IsNullOrEmpty(CronSchedule.Explain(cron)));

    [Fact]
    public void Parse_UnknownZone_IsAFormatException() => Assert.Throws<FormatException>(() => CronSchedule.Parse("* * * * *", "Mars/Olympus"));
}
