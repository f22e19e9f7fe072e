using System.Diagnostics;

namespace Klusterfuck.Admin.Tests.Git;

/// <summary>The real git, without the settings of whoever runs the tests.</summary>
internal static class GitClient
{
    public static async Task<(int Code, string Output)> TryAsync(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("git") { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "credential.helper=", "-c", "init.defaultBranch=main", .. arguments])
            start.ArgumentList.Add(argument);
        start.Environment["GIT_TERMINAL_PROMPT"] = "0";
        start.Environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        start.Environment["GIT_CONFIG_NOSYSTEM"] = "1";
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(AdminServer.Cancellation);
        var output = await process.StandardOutput.ReadToEndAsync(AdminServer.Cancellation);
        await process.WaitForExitAsync(AdminServer.Cancellation);
        return (process.ExitCode, output + await error);
    }

    public static async Task<string> RunAsync(string folder, params string[] arguments)
    {
        var (code, output) = await TryAsync(folder, arguments);
        Assert.True(code == 0, $"git {string.Join(' ', arguments)}: {output}");
        return output;
    }
}
