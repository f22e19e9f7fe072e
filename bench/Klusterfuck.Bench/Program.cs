using Klusterfuck.Bench.Chains;
using Klusterfuck.Bench.Imports;
using Klusterfuck.Bench.Invocations;
using Klusterfuck.Bench.Soak;
using Klusterfuck.Bench.Starts;
using Klusterfuck.Bench.Steps;

const string Usage = "usage: invocations [OPTIONS] | starts [OPTIONS] | steps [OPTIONS] | chains [OPTIONS] | soak [OPTIONS] | import [MANIFEST]; --help after invocations, steps, chains or soak tells their options";

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    stop.Cancel();
};
List<string> problems = [];
try
{
    switch (args)
    {
        case ["invocations", "--help"]:
            Console.WriteLine(InvocationOptions.Help);
            return 0;
        case ["invocations", .. var rest] when InvocationOptions.Read(rest, problems) is { } options && problems.Count == 0:
            await new InvocationBenchmark(options).RunAsync(Console.Out, stop.Token);
            return 0;
        case ["starts", .. var rest] when InvocationOptions.Read(rest, problems) is { } options && problems.Count == 0:
            await StartBenchmark.RunAsync(options, Console.Out, stop.Token);
            return 0;
        case ["steps", "--help"]:
            Console.WriteLine(StepOptions.Help);
            return 0;
        case ["steps", .. var rest] when StepOptions.Read(rest, problems) is { } options:
            await StepBenchmark.RunAsync(options, Console.Out, stop.Token);
            return 0;
        case ["chains", "--help"]:
            Console.WriteLine(ChainOptions.Help);
            return 0;
        case ["chains", .. var rest] when ChainOptions.Read(rest, problems) is { } options && problems.Count == 0:
            await new ChainBenchmark(options).RunAsync(Console.Out, stop.Token);
            return 0;
        case ["import", "--once", var module]:
            ImportBenchmark.RunOnce(module, Console.Out);
            return 0;
        case ["import"] or ["import", _]:
            await ImportBenchmark.RunAsync(args.ElementAtOrDefault(1) ?? "Klusterfuck.psd1", Console.Out, stop.Token);
            return 0;
        case ["soak", "--help"]:
            Console.WriteLine(SoakOptions.Help);
            return 0;
        case ["soak", .. var rest] when SoakOptions.Read(rest, problems) is { } options && problems.Count == 0:
            var report = await SoakRun.RunAsync(options, stop.Token);
            Console.WriteLine(report.Text);
            return report.Leaks.Count == 0 ? 0 : 1;
        case ["--help"]:
            Console.WriteLine(Usage);
            return 0;
        default:
            foreach (var problem in problems.DefaultIfEmpty(Usage))
                await Console.Error.WriteLineAsync(problem);
            return 2;
    }
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    return 130;
}
catch (InvalidOperationException e)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 1;
}
