using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text;
using Klusterfuck.Engine.Checkouts;
using Klusterfuck.Engine.Invocation;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Bench.Soak;

/// <summary>Requests that end in every way, while commits are switched, and a count of what is left.</summary>
internal sealed class SoakRun
{
    private const int WarmUp = 300;
    private const int RequestsPerCommit = 1000;

    // Of a hundred requests, those of Python and of Node.js, which take ten and a hundred times what a shell takes.
    private static readonly int[] Shares = [0, 15, 2];
    private static readonly TimeSpan ProgramTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ShortTimeout = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(10);

    private readonly SoakOptions options;
    private readonly string folder;
    private readonly ConcurrentDictionary<string, int> outcomes = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> surprises = new();
    private int commits;

    private SoakRun(SoakOptions options, string folder)
    {
        this.options = options;
        this.folder = folder;
    }

    /// <summary>Does it all.</summary>
    /// <exception cref="InvalidOperationException">This is no Linux, where alone what is left can be counted.</exception>
    public static async Task<SoakReport> RunAsync(SoakOptions options, CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux())
            throw new InvalidOperationException("A soak counts in /proc, which only Linux has.");
        var folder = Directory.CreateTempSubdirectory("kf-soak-").FullName;
        try
        {
            var soak = new SoakRun(options, folder);
            await soak.RoundAsync(WarmUp, cancellationToken);
            var before = Holdings.Count(folder);
            await soak.RoundAsync(options.Requests, cancellationToken);
            var after = Holdings.Count(folder);
            for (var waited = TimeSpan.Zero; waited < Settling && new SoakReport(before, after, soak.outcomes, []).Leaks.Count > 0; waited += TimeSpan.FromMilliseconds(250))
            {
                await Task.Delay(250, cancellationToken);
                after = Holdings.Count(folder);
            }

            return new(before, after, soak.outcomes, soak.surprises);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task RoundAsync(int requests, CancellationToken cancellationToken)
    {
        var target = Target.Function(NamespaceName.Default, ResourceName.Parse("soak"));
        await using var invoker = new ProgramInvoker(target, _ => { }, TimeProvider.System);
        for (var done = 0; done < requests; done += RequestsPerCommit)
        {
            var number = ++commits;
            var patient = SoakPrograms.Write(folder, number, ProgramTimeout);
            var hasty = patient.Select(c => c with { Config = c.Config with { Timeout = ShortTimeout } }).ToArray();
            await Parallel.ForEachAsync(
                Enumerable.Range(done, Math.Min(RequestsPerCommit, requests - done)),
                new ParallelOptions { MaxDegreeOfParallelism = options.Clients, CancellationToken = cancellationToken },
                async (i, _) => await RequestAsync(invoker, patient, hasty, new Random(HashCode.Combine(options.Seed, number, i))));
            Directory.Delete(Path.Combine(folder, $"{number}"), recursive: true);
        }
    }

    private async Task RequestAsync(ProgramInvoker invoker, IReadOnlyList<Checkout> patient, Checkout[] hasty, Random random)
    {
        var program = Array.FindIndex(Shares, share => random.Next(100) < share) is > 0 and var found && found < patient.Count ? found : 0;
        var way = random.Next(20);
        var (name, order, expected) = way switch
        {
            0 => ("failed", "fail\n", InvocationFailure.Exit),
            1 => ("crashed", "crash\n", InvocationFailure.Exit),
            2 => ("ran out of time", "sleep\n", InvocationFailure.Timeout),
            3 => ("given up", "sleep\n", InvocationFailure.Cancelled),
            4 => ("not read", $"{random.Next()}\n", (InvocationFailure?)null),
            _ => ("answered", $"{random.Next()}\n", (InvocationFailure?)null),
        };
        using var caller = new CancellationTokenSource();
        if (way == 3)
            caller.CancelAfter(random.Next(100));
        var body = Encoding.ASCII.GetBytes(order);
        var request = new FunctionRequest { RequestId = "soak", Body = new MemoryStream(body), ContentLength = body.Length };
        var checkout = way == 2 ? hasty[program] : patient[program];
        await using var response = await invoker.InvokeAsync(checkout, ImmutableDictionary<string, string>.Empty, request, caller.Token);
        if (way == 4)
        {
            outcomes.AddOrUpdate(name, 1, (_, n) => n + 1);
            return;
        }

        var answer = await ReadAsync(response.Body);
        var result = await response.Completion;
        outcomes.AddOrUpdate(name, 1, (_, n) => n + 1);
        if (result.Failure != expected || (expected is null && answer != order))
            surprises.Enqueue($"{checkout.Config.Command[0]}, commit {checkout.Commit.Value.TrimStart('0')}, {name}: ended as {result.Failure?.ToString() ?? "success"} with '{answer}'. {result.Message}");
    }

    private static async Task<string> ReadAsync(Stream body)
    {
        using var reader = new StreamReader(body);
        try
        {
            return await reader.ReadToEndAsync(CancellationToken.None);
        }
        catch (IOException e)
        {
            // It failed after its answer began; how is told by the result.
            return e.Message;
        }
    }
}
