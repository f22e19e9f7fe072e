using System.Diagnostics;
using System.Net.Sockets;

namespace Klusterfuck.Bench.Invocations.Load;

/// <summary>Posts requests, at least one, each client in a thread of its own.</summary>
internal static class LoadGenerator
{
    /// <summary>The time each request took, in milliseconds, and the time all took.</summary>
    /// <param name="addresses">Where to; clients take them in turn.</param>
    /// <param name="posting">What is posted.</param>
    /// <param name="load">How often.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="InvalidOperationException">The server cannot be reached, or answers anything but what it was sent.</exception>
    public static async Task<(IReadOnlyList<double> Times, TimeSpan Elapsed)> RunAsync(
        IReadOnlyList<Uri> addresses, Posting posting, LoadPattern load, CancellationToken cancellationToken)
    {
        var begin = Stopwatch.GetTimestamp();
        var clients = Enumerable.Range(0, load.Clients).Select(i => Task.Factory.StartNew(
            () => Run(addresses[i % addresses.Count], posting, load, begin, cancellationToken), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default));
        var times = await Task.WhenAll(clients);
        return ([.. times.SelectMany(t => t)], Stopwatch.GetElapsedTime(begin));
    }

    private static List<double> Run(Uri address, Posting posting, LoadPattern load, long begin, CancellationToken cancellationToken)
    {
        var times = new List<double>();
        try
        {
            using var connection = new HttpConnection(address, posting);
            do
            {
                cancellationToken.ThrowIfCancellationRequested();
                var start = Stopwatch.GetTimestamp();
                connection.Post();
                var taken = Stopwatch.GetElapsedTime(start);
                times.Add(taken.TotalMilliseconds);
                if (load.Pause > taken)
                    Thread.Sleep(load.Pause - taken);
            }
            while (Stopwatch.GetElapsedTime(begin) < load.Time);
        }
        catch (Exception e) when (e is InvalidOperationException or SocketException)
        {
            throw new InvalidOperationException($"{address}: {e.Message}", e);
        }

        return times;
    }
}
