using System.Globalization;

namespace Klusterfuck.Bench.Invocations.Reports;

/// <summary>The comparison as a table of Markdown. At rest the ratio is that of the median times, less being better; else that of requests per second.</summary>
/// <param name="ratioTo">The server the others are divided by.</param>
/// <param name="output">Where to.</param>
internal sealed class ComparisonTable(string ratioTo, TextWriter output)
{
    /// <summary>Writes the head.</summary>
    public async Task BeginAsync()
    {
        await output.WriteLineAsync($"| program | clients | server | requests/s | p50 ms | p99 ms | CPU ms a request | ÷ {ratioTo} |");
        await output.WriteLineAsync("| --- | --- | --- | ---: | ---: | ---: | ---: | ---: |");
    }

    /// <summary>Writes the servers with one program under one load.</summary>
    public async Task WriteAsync(IReadOnlyList<Figure> figures)
    {
        var reference = figures.FirstOrDefault(f => f.Server == ratioTo);
        foreach (var (program, load, server, median) in figures)
        {
            var ratio = reference is null
                ? ""
                : Text(load.IsAtRest ? median.P50Milliseconds / reference.Median.P50Milliseconds : median.PerSecond / reference.Median.PerSecond, "F2") + (load.IsAtRest ? " of the time" : "");
            await output.WriteLineAsync(
                $"| {program} | {load.Name} | {server} | {(load.IsAtRest ? "" : Text(median.PerSecond, "F0"))} | {Text(median.P50Milliseconds, "F2")} | {Text(median.P99Milliseconds, "F2")} | {Text(median.CpuMilliseconds, "F3")} | {ratio} |");
        }

        await output.FlushAsync();
    }

    private static string Text(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "";
}
