using System.Diagnostics;

namespace Klusterfuck.Engine.Git.Tests;

/// <summary>The real git, with settings of its own.</summary>
internal static class GitCommand
{
    public static string Run(string folder, params string[] arguments)
    {
        var (code, output, error) = Try(folder, arguments);
        return code == 0 ? output.TrimEnd() : throw new InvalidOperationException($"git {string.Join(' ', arguments)}: {code}\n{output}{error}");
    }

    public static (int Code, string Output, string Error) Try(string folder, params string[] arguments) => Feed(folder, null, arguments);

    public static (int Code, string Output, string Error) Feed(string folder, string? input, params string[] arguments)
    {
        var start = new ProcessStartInfo("git") { WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in (IEnumerable<(string, string)>)
            [("GIT_CONFIG_NOSYSTEM", "1"), ("GIT_CONFIG_GLOBAL", "/dev/null"), ("GIT_TERMINAL_PROMPT", "0"),
             ("GIT_AUTHOR_NAME", "Ada"), ("GIT_AUTHOR_EMAIL", "ada@example.org"), ("GIT_COMMITTER_NAME", "Ada"), ("GIT_COMMITTER_EMAIL", "ada@example.org")])
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        try
        {
            process.StandardInput.Write(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended without reading.
        }

        process.WaitForExit(60_000);
        return (process.ExitCode, output.Result, error.Result);
    }
}
