using System.Diagnostics;
using Klusterfuck.Admin.Startup;

namespace Klusterfuck.Admin.Tests.Startup;

/// <summary>The service as a process of its own.</summary>
internal sealed class AdminProcess : IDisposable
{
    private readonly Process process;

    private AdminProcess(Process process) => this.process = process;

    public static AdminProcess Start(IEnumerable<string> arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        foreach (var argument in new[] { typeof(AdminApp).Assembly.Location }.Concat(arguments))
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return new AdminProcess(Process.Start(start)!);
    }

    public Task<string?> ReadLineAsync() => process.StandardOutput.ReadLineAsync(AdminServer.Cancellation).AsTask();

    public async Task<(int Code, string Output, string Error)> EndAsync()
    {
        var error = process.StandardError.ReadToEndAsync(AdminServer.Cancellation);
        var output = await process.StandardOutput.ReadToEndAsync(AdminServer.Cancellation);
        await process.WaitForExitAsync(AdminServer.Cancellation);
        return (process.ExitCode, output, await error);
    }

    public void SendTerminate()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{process.Id}"]);
        kill.WaitForExit();
        Assert.Equal(0, kill.ExitCode);
    }

    public void Dispose()
    {
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
        process.Dispose();
    }
}
