using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace Klusterfuck.Bench.Imports;

/// <summary>How long importing the module takes in a process of PowerShell's engine that has just begun, beside an import of an empty script module.</summary>
internal static class ImportBenchmark
{
    private const int Rounds = 15;

    /// <summary>Measures in a process of its own each time, and writes a table.</summary>
    public static async Task RunAsync(string manifest, TextWriter output, CancellationToken cancellationToken)
    {
        var empty = Path.Combine(Directory.CreateTempSubdirectory("kf-bench-").FullName, "Empty.psm1");
        await File.WriteAllTextAsync(empty, "", cancellationToken);
        var modules = new[] { ("empty script module", empty), ("Klusterfuck", Path.GetFullPath(manifest)) };
        var times = modules.ToDictionary(m => m.Item1, _ => new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var (name, path) in modules)
                times[name].Add(await MeasureAsync(path, cancellationToken));
        }

        await output.WriteLineAsync("| module | median ms | least ms | most ms |\n| --- | ---: | ---: | ---: |");
        foreach (var (name, _) in modules)
        {
            var sorted = times[name].Order().ToArray();
            await output.WriteLineAsync(FormattableString.Invariant($"| {name} | {sorted[Rounds / 2]:0} | {sorted[0]:0} | {sorted[^1]:0} |"));
        }

        Directory.Delete(Path.GetDirectoryName(empty)!, recursive: true);
    }

    /// <summary>Imports a module into a runspace of this process and writes how many milliseconds that took.</summary>
    public static void RunOnce(string module, TextWriter output)
    {
        using var runspace = RunspaceFactory.CreateRunspace(InitialSessionState.CreateDefault2());
        runspace.Open();
        Invoke(runspace, "1");
        var begin = Stopwatch.GetTimestamp();
        Invoke(runspace, $"Import-Module '{module}'");
        output.WriteLine(Stopwatch.GetElapsedTime(begin).TotalMilliseconds.ToString(CultureInfo.InvariantCulture));
    }

    private static void Invoke(Runspace runspace, string script)
    {
        using var shell = PowerShell.Create(runspace);
        shell.AddScript(script).AddParameter("ErrorAction", "Stop");
        shell.Invoke();
        if (shell.HadErrors)
            throw new InvalidOperationException($"The module cannot be imported: {shell.Streams.Error.FirstOrDefault()}");
    }

    private static async Task<double> MeasureAsync(string module, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(ImportBenchmark).Assembly.Location, "import", "--once", module]) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var text = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0
            ? double.Parse(text, CultureInfo.InvariantCulture)
            : throw new InvalidOperationException($"Importing '{module}' failed.");
    }
}
