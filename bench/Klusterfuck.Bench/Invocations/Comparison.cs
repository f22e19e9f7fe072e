using Klusterfuck.Bench.Invocations.Contestants;
using Klusterfuck.Bench.Invocations.Load;
using Klusterfuck.Bench.Invocations.Reports;

namespace Klusterfuck.Bench.Invocations;

/// <summary>Measures contestants in turn, round by round, so that a machine whose speed drifts favours none.</summary>
internal static class Comparison
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromMilliseconds(500);

    /// <summary>The medians of the rounds, after a warm-up of each.</summary>
    public static async Task<Figure[]> RunAsync(string program, IReadOnlyList<IContestant> contestants, LoadPattern load, int rounds, CancellationToken cancellationToken)
    {
        var measured = contestants.Select(_ => new List<Measurement>()).ToArray();
        foreach (var contestant in contestants)
            await contestant.MeasureAsync(load with { Time = WarmUp }, cancellationToken);
        for (var round = 0; round < rounds; round++)
        {
            for (var i = 0; i < contestants.Count; i++)
                measured[i].Add(await contestants[i].MeasureAsync(load, cancellationToken));
        }

        return [.. contestants.Zip(measured, (contestant, taken) => new Figure(program, load, contestant.Name, Measurement.Median(taken)))];
    }
}
