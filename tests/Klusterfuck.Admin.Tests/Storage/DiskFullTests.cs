using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Klusterfuck.Admin.Tests.Startup;

namespace Klusterfuck.Admin.Tests.Storage;

/// <summary>What the service does when there is no room for anything new, and when there is again.</summary>
public sealed partial class DiskFullTests : IAsyncLifetime
{
    private FullDisk? disk;
    private AdminProcess? admin;
    private HttpClient? http;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && AdminServer.HasProgram("cc"), "A full disk is played with a library that cc compiles on Linux.");
        disk = new FullDisk();
        admin = AdminProcess.Start(["--data", disk.Folder, "--urls", "http://127.0.0.1:0"], disk.Environment);
        var url = Address().Match((await admin.ReadLineAsync())!).Value;
        http = new HttpClient { BaseAddress = new Uri($"{url}/api/v1/"), Timeout = TimeSpan.FromSeconds(60) };
        http.DefaultRequestHeaders.Authorization = new("Bearer", await File.ReadAllTextAsync(Path.Combine(disk.Folder, "token"), AdminServer.Cancellation));
    }

    public ValueTask DisposeAsync()
    {
        http?.Dispose();
        admin?.Dispose();
        disk?.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task AnyWrite_DiskFull_Is507ChangesNothingAndWorksAgainWithRoom()
    {
        (await SendAsync("POST", "functions", new { name = "hello", runtime = "shell" })).Expect(201);
        (await SendAsync("POST", "flows", JsonDocument.Parse($$"""{"name":"orders","model":{{AdminServer.Model("hello")}}}""").RootElement)).Expect(201);
        (await SendAsync("POST", "flow/orders/in?wait=30s", "x")).Expect(200);
        (await SendAsync("POST", "/fn/hello", "x")).Expect(200);
        var before = await ObserveAsync();

        disk!.IsFull = true;
        await AssertAllAsync(507);
        Assert.Equal(before, await ObserveAsync());
        (await SendAsync("POST", "/fn/hello", "x")).Expect(200);

        disk.IsFull = false;
        await AssertAllAsync(200);
        foreach (var repository in Directory.GetDirectories(disk.Folder, "*.git", SearchOption.AllDirectories))
            await FsckAsync(repository);
    }

    private async Task AssertAllAsync(int expected)
    {
        foreach (var (method, path, body) in new (string, string, object)[]
        {
            ("POST", "functions", new { name = "second", runtime = "shell" }),
            ("PUT", "functions/hello/files/new.txt", new string('x', 5000)),
            ("PATCH", "functions/hello", new { env = new { A = new string('x', 20_000) } }),
            ("POST", "flows", new { name = "others" }),
            ("PUT", "flows/orders/model", JsonDocument.Parse(AdminServer.Model("hello", "{\"attempts\":2}")).RootElement),
            ("POST", "flow/orders/in", new string('x', 100_000)),
            ("PUT", "secrets/key", new { value = new string('x', 20_000) }),
        })
        {
            var answer = await SendAsync(method, path, body);
            if (expected == 507)
                answer.ExpectProblem(507, "KfDiskFull");
            else
                Assert.True(answer.Status is >= 200 and < 300, $"{method} {path}: {answer.Status} {answer.Text}");
        }
    }

    /// <summary>What a caller can see, and every file of the repositories. git keeps the empty folders it sorts objects into.</summary>
    private async Task<string> ObserveAsync()
    {
        var seen = new StringBuilder();
        foreach (var path in new[] { "functions", "functions/hello/commits", "functions/hello/files", "flows", "flows/orders/commits", "flows/orders/model", "runs", "secrets" })
            seen.AppendLine((await SendAsync("GET", path)).Expect(200).Text);
        foreach (var entry in Directory.GetFiles(Path.Combine(disk!.Folder, "repositories"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            seen.AppendLine(entry);
        return seen.ToString();
    }

    private async Task<Answer> SendAsync(string method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path)
        {
            Content = body switch
            {
                null => null,
                string text => new StringContent(text),
                _ => new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json"),
            },
        };
        using var response = await http!.SendAsync(request, AdminServer.Cancellation);
        return await Answer.ReadAsync(response);
    }

    private static async Task FsckAsync(string repository)
    {
        using var git = Process.Start(new ProcessStartInfo("git", ["-C", repository, "fsck", "--strict"]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        var errors = git.StandardError.ReadToEndAsync(AdminServer.Cancellation);
        await git.StandardOutput.ReadToEndAsync(AdminServer.Cancellation);
        await git.WaitForExitAsync(AdminServer.Cancellation);
        Assert.True(git.ExitCode == 0, await errors);
    }

    [GeneratedRegex("http://127\\.0\\.0\\.1:[0-9]+")]
    private static partial Regex Address();
}
