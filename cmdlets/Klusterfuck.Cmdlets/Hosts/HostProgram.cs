using System.Diagnostics;
using System.Runtime.InteropServices;
using Klusterfuck.Cmdlets.Errors;
using Klusterfuck.Engine;

namespace Klusterfuck.Cmdlets.Hosts;

/// <summary>The built admin as a process in the background, which outlives the session that started it.</summary>
internal static class HostProgram
{
    private const int Terminate = 15;

    // A session of its own, so that Ctrl-C at the prompt does not reach it. $0 is the log, "$@" the program.
    private const string Detach = "if command -v setsid >/dev/null 2>&1; then exec setsid \"$@\" >>\"$0\" 2>&1 </dev/null; else exec \"$@\" >>\"$0\" 2>&1 </dev/null; fi";

    // It has the token of its folder, not the one this session has for another admin.
    private static readonly string[] NotPassedOn = ["KF_TOKEN", "KF_URL", "KF_CONTEXT", "KF_DATA", "KF_NAMESPACE"];

    private static readonly string[] Configurations = ["Release", "Debug"];

    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(2) };

    /// <summary>What it writes to standard output and standard error.</summary>
    public static string LogFile(string dataFolder) => Path.Combine(dataFolder, "host.log");

    /// <summary>Starts it; it does not answer yet.</summary>
    public static HostRecord Start(string dataFolder, Uri address)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(dataFolder);
        else
            Directory.CreateDirectory(dataFolder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        string[] arguments = [FindAssembly(), "--data", dataFolder, "--urls", address.GetLeftPart(UriPartial.Authority)];
        var start = OperatingSystem.IsWindows()
            ? new ProcessStartInfo("dotnet", arguments) { CreateNoWindow = true }
            : new ProcessStartInfo("/bin/sh", ["-c", Detach, MakeLog(dataFolder), "dotnet", .. arguments]);
        foreach (var name in NotPassedOn)
            start.Environment.Remove(name);
        using var process = Process.Start(start)!;
        var record = new HostRecord(process.Id, address, process.StartTime.ToUniversalTime());
        record.Save(dataFolder);
        return record;
    }

    /// <summary>Whether it answers.</summary>
    public static async Task<bool> AnswersAsync(Uri address, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await Http.GetAsync(new Uri(address, "/healthz"), cancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>Asks it to end, or ends it where it cannot be asked.</summary>
    public static void Stop(Process process, bool force)
    {
        if (force || OperatingSystem.IsWindows() || Signal(process.Id, Terminate) != 0)
            process.Kill(entireProcessTree: true);
    }

    private static string MakeLog(string dataFolder)
    {
        // It holds the address to sign in at, and so is for its owner alone.
        var path = LogFile(dataFolder);
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            File.Delete(path);
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        new FileStream(path, options).Dispose();
        return path;
    }

    private static string FindAssembly()
    {
        var bin = Path.GetDirectoryName(typeof(HostProgram).Assembly.Location)!;
        var candidates = new[] { Path.Combine(bin, "admin", "Klusterfuck.Admin.dll") }.Concat(
            Configurations.Select(c => Path.Combine(bin, "..", "src", "Klusterfuck.Admin", "bin", c, "net10.0", "Klusterfuck.Admin.dll")));
        return candidates.Select(Path.GetFullPath).Where(File.Exists).MaxBy(File.GetLastWriteTimeUtc)
            ?? throw new KlusterfuckException(CmdletErrorCodes.HostNotBuilt, "The admin is not built.", "admin", "Run 'dotnet build' where the module is.");
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Signal(int process, int signal);
}
