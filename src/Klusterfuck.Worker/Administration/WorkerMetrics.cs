using System.Globalization;
using System.Text;
using System.Text.Json;
using Klusterfuck.Engine.Invocation;

namespace Klusterfuck.Worker.Administration;

/// <summary>Counts invocations, and tells in the text format of Prometheus.</summary>
/// <param name="invoker">Knows what runs now, and what had to be started for a request.</param>
internal sealed class WorkerMetrics(ProgramInvoker invoker)
{
    private static readonly double[] Bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

    private readonly Lock gate = new();
    private readonly SortedDictionary<string, long> outcomes = new(StringComparer.Ordinal) { ["success"] = 0 };
    private readonly long[] buckets = new long[Bounds.Length + 1];
    private double seconds;

    /// <summary>Counts one that has ended.</summary>
    public void Add(InvocationResult result)
    {
        var outcome = result.Failure is { } failure ? JsonNamingPolicy.SnakeCaseLower.ConvertName(failure.ToString()) : "success";
        var bucket = Array.FindIndex(Bounds, bound => result.Duration.TotalSeconds <= bound);
        lock (gate)
        {
            outcomes[outcome] = outcomes.GetValueOrDefault(outcome) + 1;
            buckets[bucket < 0 ? Bounds.Length : bucket]++;
            seconds += result.Duration.TotalSeconds;
        }
    }

    /// <summary>The text.</summary>
    public string Write(bool ready)
    {
        var text = new StringBuilder();
        lock (gate)
        {
            Begin("kf_invocations_total", "counter", "Invocations that have ended, by outcome.");
            foreach (var (outcome, count) in outcomes)
                Line($"kf_invocations_total{{outcome=\"{outcome}\"}} {count}");
            Begin("kf_invocation_duration_seconds", "histogram", "From the request to the end of the program.");
            long sum = 0;
            for (var i = 0; i < Bounds.Length; i++)
                Line($"kf_invocation_duration_seconds_bucket{{le=\"{Bounds[i]}\"}} {sum += buckets[i]}");
            Line($"kf_invocation_duration_seconds_bucket{{le=\"+Inf\"}} {sum += buckets[^1]}");
            Line($"kf_invocation_duration_seconds_sum {seconds}");
            Line($"kf_invocation_duration_seconds_count {sum}");
        }

        Begin("kf_function_cold_starts_total", "counter", "Requests that found no process waiting for them where there usually is one.");
        Line($"kf_function_cold_starts_total {invoker.ColdStarts}");
        Begin("kf_invocations_in_flight", "gauge", "Programs that run now.");
        Line($"kf_invocations_in_flight {invoker.InFlight}");
        Begin("kf_ready", "gauge", "Whether the function can answer.");
        Line($"kf_ready {(ready ? 1 : 0)}");
        return text.ToString();

        void Begin(string name, string type, string help) => Line($"# HELP {name} {help}\n# TYPE {name} {type}");
        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
    }
}
