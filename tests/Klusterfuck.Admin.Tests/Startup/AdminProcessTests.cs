using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Klusterfuck.Admin.Tests.Startup;

public sealed partial class AdminProcessTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("kf-admin-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Start_FreshFolder_SaysWhereItListensOnceAndEndsOnSigterm()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || OperatingSystem.IsMacOS(), "SIGTERM is not sent on this system");
        using var admin = AdminProcess.Start(["--data", Path.Combine(folder, "new"), "--urls", "http://127.0.0.1:0"]);
        var line = await admin.ReadLineAsync();
        var match = Greeting().Match(line!);
        Assert.True(match.Success, line);
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false });
        using var login = await http.GetAsync(new Uri(match.Groups["login"].Value), AdminServer.Cancellation);
        Assert.Equal(HttpStatusCode.Found, login.StatusCode);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(folder, "new", "token")));
        admin.SendTerminate();
        var (code, output, error) = await admin.EndAsync();
        Assert.Equal((0, "", ""), (code, output, error));
    }

    [Fact]
    public async Task Start_OwnToken_IsNotPrinted()
    {
        using var admin = AdminProcess.Start(["--data", folder, "--urls", "http://127.0.0.1:0"], ("KF_TOKEN", "my-own-long-token"));
        var line = await admin.ReadLineAsync();
        Assert.Contains("listening", line, StringComparison.Ordinal);
        Assert.DoesNotContain("token=", line, StringComparison.Ordinal);
        Assert.DoesNotContain("my-own-long-token", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_PortInUse_SaysSoInOneSentence()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        using var admin = AdminProcess.Start(["--data", folder, "--urls", $"http://127.0.0.1:{((IPEndPoint)other.LocalEndpoint).Port}"]);
        var (code, output, error) = await admin.EndAsync();
        Assert.Equal((1, ""), (code, output));
        Assert.Contains("in use", error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public async Task Start_FolderIsAFile_SaysSoInOneSentence()
    {
        var file = Path.Combine(folder, "file");
        await File.WriteAllTextAsync(file, "", AdminServer.Cancellation);
        using var admin = AdminProcess.Start(["--data", file, "--urls", "http://127.0.0.1:0"]);
        var (code, output, error) = await admin.EndAsync();
        Assert.Equal((1, ""), (code, output));
        Assert.Contains(file, error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public async Task Start_UnknownArgument_ShowsUsage()
    {
        using var admin = AdminProcess.Start(["--prot", "1"]);
        var (code, _, error) = await admin.EndAsync();
        Assert.Equal(2, code);
        Assert.StartsWith("'--prot' is not known.\n", error, StringComparison.Ordinal);
        using var help = AdminProcess.Start(["--help"]);
        var (helped, usage, _) = await help.EndAsync();
        Assert.Equal(0, helped);
        Assert.Contains("--allowed-hosts", usage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sigterm_CallInFlight_IsFinished()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || OperatingSystem.IsMacOS(), "SIGTERM is not sent on this system");
        using var admin = AdminProcess.Start(["--data", folder, "--urls", "http://127.0.0.1:0"]);
        var match = Greeting().Match((await admin.ReadLineAsync())!);
        using var http = new HttpClient { BaseAddress = new Uri(match.Groups["url"].Value), DefaultRequestHeaders = { { "Authorization", $"Bearer {match.Groups["token"].Value}" } } };
        (await http.PostAsync("/api/v1/functions", Json("""{"name":"slow","runtime":"shell"}"""), AdminServer.Cancellation)).EnsureSuccessStatusCode();
        (await http.PutAsync("/api/v1/functions/slow/files/config.yaml", new StringContent("version: 1\ncommand: [sh, -c, \"echo begun; sleep 2; echo ended\"]\n"), AdminServer.Cancellation)).EnsureSuccessStatusCode();
        (await http.PutAsync("/api/v1/functions/slow/commit", Json("""{"commit":"HEAD"}"""), AdminServer.Cancellation)).EnsureSuccessStatusCode();
        using var call = await http.GetAsync("/fn/slow", HttpCompletionOption.ResponseHeadersRead, AdminServer.Cancellation);
        using var following = await http.GetAsync("/api/v1/functions/slow/logs?follow", HttpCompletionOption.ResponseHeadersRead, AdminServer.Cancellation);
        admin.SendTerminate();
        Assert.Equal("begun\nended\n", await call.Content.ReadAsStringAsync(AdminServer.Cancellation));
        Assert.Equal(0, (await admin.EndAsync()).Code);
    }

    private static StringContent Json(string text) => new(text, System.Text.Encoding.UTF8, "application/json");

    [GeneratedRegex(@"^Klusterfuck is listening at (?<url>http://127\.0\.0\.1:\d+), .* Sign in at (?<login>http://127\.0\.0\.1:\d+/login\?token=(?<token>\S{32,}))$")]
    private static partial Regex Greeting();
}
