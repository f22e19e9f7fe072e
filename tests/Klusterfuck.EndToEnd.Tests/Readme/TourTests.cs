using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using Klusterfuck.EndToEnd.Tests.Admin;

namespace Klusterfuck.EndToEnd.Tests.Readme;

/// <summary>The README's tour is run as it is printed; only the address and the home folder are the test's own.</summary>
public sealed partial class TourTests(ITestOutputHelper output) : IDisposable
{
    private readonly string home = Directory.CreateTempSubdirectory("kf-tour-").FullName;

    public void Dispose() => Directory.Delete(home, recursive: true);

    [Fact]
    public async Task Tour_AsPrinted_AnswersWhatItsCommentsSay()
    {
        foreach (var program in (string[])["bash", "curl", "git", "python3"])
            Assert.SkipUnless(Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(p => File.Exists(Path.Combine(p, program))), $"{program} is not installed");
        var cancel = TestContext.Current.CancellationToken;
        using var admin = new AdminProcess(Path.Combine(home, ".klusterfuck"));
        await admin.StartAsync(cancel);
        var readme = await File.ReadAllTextAsync(Path.Combine(AdminProcess.Metadata("RepositoryRoot"), "README.md"), cancel);
        var tour = TourSection().Match(readme).Groups[1].Value;
        var lines = BashBlocks().Matches(tour).SelectMany(m => m.Groups[1].Value.TrimEnd().Split('\n')).ToList();
        Assert.Contains("KF=http://127.0.0.1:8080", lines);

        // After each command with a comment that says what it prints, a line that is easy to find.
        var script = new StringBuilder("set -euo pipefail\n");
        List<string> expected = [];
        foreach (var line in lines)
        {
            var comment = Expectation().Match(line);
            script.AppendLine(line.Replace("http://127.0.0.1:8080", admin.Address.ToString().TrimEnd('/'), StringComparison.Ordinal));
            if (comment.Success)
            {
                script.AppendLine($"echo; echo '--- {expected.Count}'");
                expected.Add(comment.Groups[1].Value.Trim());
            }
        }

        var printed = await RunAsync(script.ToString(), cancel);
        output.WriteLine(printed);
        for (var i = 0; i < expected.Count; i++)
        {
            var before = printed[..printed.IndexOf($"--- {i}", StringComparison.Ordinal)].TrimEnd();
            var last = before[(before.LastIndexOf('\n') + 1)..];
            Assert.Matches(Pattern(expected[i]), last);
        }

        Assert.True(expected.Count >= 6);
        Assert.Contains("\"steps\"", printed, StringComparison.Ordinal);
    }

    /// <summary>Spaces in JSON do not matter, and "..." stands for anything.</summary>
    private static string Pattern(string expected) =>
        expected.StartsWith('{')
            ? "^" + Regex.Escape(expected.Replace(" }", "}", StringComparison.Ordinal).Replace("{ ", "{", StringComparison.Ordinal)
                .Replace(": ", ":", StringComparison.Ordinal).Replace("\", \"", "\",\"", StringComparison.Ordinal)).Replace("\\.\\.\\.", ".*", StringComparison.Ordinal) + "$"
            : "^" + Regex.Escape(expected) + "$";

    private async Task<string> RunAsync(string script, CancellationToken cancel)
    {
        var start = new ProcessStartInfo("bash", ["-c", script])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = home,
        };
        start.Environment["HOME"] = home;
        foreach (var role in (string[])["AUTHOR", "COMMITTER"])
        {
            start.Environment[$"GIT_{role}_NAME"] = "A Stranger";
            start.Environment[$"GIT_{role}_EMAIL"] = "stranger@example.org";
        }

        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(cancel);
        var printed = await process.StandardOutput.ReadToEndAsync(cancel);
        await process.WaitForExitAsync(cancel);
        Assert.True(process.ExitCode == 0, $"exit code {process.ExitCode}\n{printed}\n{await errors}");
        return printed;
    }

    [GeneratedRegex("<!-- tour: begin -->(.*)<!-- tour: end -->", RegexOptions.Singleline)]
    private static partial Regex TourSection();

    [GeneratedRegex("```bash\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex BashBlocks();

    [GeneratedRegex("^kf .*? +# (.*)$")]
    private static partial Regex Expectation();
}
