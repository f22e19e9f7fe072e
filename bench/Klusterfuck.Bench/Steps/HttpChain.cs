using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;

namespace Klusterfuck.Bench.Steps;

/// <summary>A chain of nodes behind an address: each POST goes through all of them.</summary>
/// <param name="name">What it is called.</param>
/// <param name="address">Where it answers.</param>
/// <param name="hops">Its nodes.</param>
internal sealed class HttpChain(string name, Uri address, int hops) : IDisposable
{
    private const int AtRest = 200;
    private const int Clients = 16;
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(5);

    private readonly HttpClient client = new(new SocketsHttpHandler { UseProxy = false, MaxConnectionsPerServer = Clients, ActivityHeadersPropagator = null }) { Timeout = TimeSpan.FromSeconds(30) };

    /// <summary>One request at a time, then sixteen; a line with the figures.</summary>
    public async Task MeasureAsync(TextWriter output, CancellationToken cancellationToken)
    {
        for (var i = 0; i < AtRest; i++)
            await PostAsync(cancellationToken);
        var times = new List<double>();
        for (var i = 0; i < AtRest; i++)
            times.Add((await PostAsync(cancellationToken)).TotalMilliseconds / hops);
        times.Sort();
        var count = 0;
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(async _ =>
        {
            while (clock.Elapsed < Time)
            {
                await PostAsync(cancellationToken);
                Interlocked.Increment(ref count);
            }
        }));
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{name} over HTTP: at rest p50 {times[times.Count / 2]:f2} ms, p99 {times[times.Count * 99 / 100]:f2} ms a hop; {Clients} clients: {count / clock.Elapsed.TotalSeconds:f0} requests/s"));
    }

    public void Dispose() => client.Dispose();

    private async Task<TimeSpan> PostAsync(CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        using var content = new ByteArrayContent("{ \"order\": 4711 }"u8.ToArray()) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        using var answer = await client.PostAsync(address, content, cancellationToken);
        await answer.Content.CopyToAsync(Stream.Null, cancellationToken);
        return (int)answer.StatusCode == 200
            ? Stopwatch.GetElapsedTime(began)
            : throw new InvalidOperationException($"{name} answered {(int)answer.StatusCode}; it must answer 200 with the result of the chain.");
    }
}
