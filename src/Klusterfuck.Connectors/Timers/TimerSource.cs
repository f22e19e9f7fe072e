using System.Globalization;
using System.Text;
using System.Text.Json;
using Klusterfuck.Connectors.Callbacks;
using Klusterfuck.Connectors.Hosting;
using Klusterfuck.Engine.Connectors;

namespace Klusterfuck.Connectors.Timers;

/// <summary>Posts at the instants of a cron expression. An instant's key is made of the instant alone, so that however many replicas post it, it is one run.</summary>
internal sealed class TimerSource(SourceContext context) : ISource
{
    // An instant is late where the machine is slow; it is missed where its turn came while another one was posted for longer than this.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    // The clock may be set while it waits.
    private static readonly TimeSpan LongestSleep = TimeSpan.FromSeconds(30);

    private readonly CronSchedule schedule = CronSchedule.Parse(context.Settings.Text("CRON"), context.Settings.Text("TIME_ZONE"));
    private readonly TimerState state = new(context.Settings.Find("STATE"));
    private readonly bool catchesUp = context.Settings.Text("MISSED") == "catch-up";
    private DateTimeOffset? last;

    /// <inheritdoc/>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        last = catchesUp ? last ?? state.Read() ?? context.Since ?? Now : Now;
        context.Health.Connected();
        while (true)
        {
            Skip();
            if (schedule.Next(last.Value) is not { } next)
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, context.Time, cancellationToken).ConfigureAwait(false);
                continue;
            }

            if (next > Now)
            {
                var wait = next - Now;
                await Task.Delay(wait < LongestSleep ? wait : LongestSleep, context.Time, cancellationToken).ConfigureAwait(false);
                continue;
            }

            await context.Delivery.TryDeliverAsync(Make(next), cancellationToken).ConfigureAwait(false);
            last = next;
            if (catchesUp)
                state.Write(next);
        }
    }

    private DateTimeOffset Now => context.Time.GetUtcNow();

    private void Skip()
    {
        var earliest = Now - (catchesUp ? context.Settings.Duration("WINDOW") : Grace);
        if (last < earliest)
            last = earliest;
    }

    private Message Make(DateTimeOffset instant)
    {
        var text = instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        var body = context.Settings.Find("PAYLOAD") is { } payload
            ? Encoding.UTF8.GetBytes(payload)
            : JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string> { ["instant"] = text, ["cron"] = context.Settings.Text("CRON") });
        return new Message(
            MessageKey.Of(context.Node, text), body, context.Settings.Text("CONTENT_TYPE"), EventHeaders.Of("timer", context.Node, "", text, instant));
    }
}
