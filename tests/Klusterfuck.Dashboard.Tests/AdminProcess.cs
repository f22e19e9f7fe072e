using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Klusterfuck.Dashboard.Tests;

[assembly: AssemblyFixture(typeof(AdminProcess))]

namespace Klusterfuck.Dashboard.Tests;

/// <summary>The real service as a process of its own, on a free loopback port and over a temporary folder; one for all tests, which keep to names of their own.</summary>
public sealed partial class AdminProcess : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly string folder = Path.Combine(Path.GetTempPath(), $"kf-dashboard-{Guid.NewGuid():N}");
    private readonly StringBuilder said = new();
    private Process? process;
    private HttpClient? http;

    /// <summary>Where it listens.</summary>
    public string Url { get; private set; } = "";

    /// <summary>The address it printed, which signs a browser in.</summary>
    public string SignInUrl { get; private set; } = "";

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var greeting = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        process = new Process
        {
            StartInfo = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, UseShellExecute = false },
            EnableRaisingEvents = true,
        };
        foreach (var argument in new[] { Place.AdminAssembly, "--data", folder, "--urls", "http://127.0.0.1:0" })
            process.StartInfo.ArgumentList.Add(argument);
        process.OutputDataReceived += (_, line) => Note(line.Data, greeting);
        process.ErrorDataReceived += (_, line) => Note(line.Data, greeting);
        process.Exited += (_, _) => greeting.TrySetException(new InvalidOperationException($"The service ended: {said}"));
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        SignInUrl = await greeting.Task.WaitAsync(Patience);
        Url = new Uri(SignInUrl).GetLeftPart(UriPartial.Authority);
        http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(Url), Timeout = Patience };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Uri.UnescapeDataString(SignInUrl[(SignInUrl.IndexOf('=', StringComparison.Ordinal) + 1)..]));
    }

    public async ValueTask DisposeAsync()
    {
        http?.Dispose();
        if (process is not null)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            process.Dispose();
        }
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>A name no other test uses.</summary>
    public static string NewName(string word) => $"{word}-{Guid.NewGuid().ToString("N")[..6]}";

    /// <summary>Sends a request with the token; fails where it is not answered with success.</summary>
    public async Task<JsonElement> SendAsync(string method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), $"/api/v1/{path}")
        {
            Content = body switch
            {
                null => null,
                string text => new StringContent(text, Encoding.UTF8, "text/plain"),
                _ => new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json"),
            },
        };
        using var response = await http!.SendAsync(request, Cancellation);
        var answered = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.True(response.IsSuccessStatusCode, $"{method} {path} was answered {(int)response.StatusCode}: {answered}");
        return answered.StartsWith('{') ? JsonDocument.Parse(answered).RootElement : default;
    }

    /// <summary>What a function answers.</summary>
    public async Task<string> CallAsync(string function, string payload)
    {
        using var content = new StringContent(payload);
        using var response = await http!.PostAsync(new Uri($"/api/v1/functions/{function}/invoke", UriKind.Relative), content, Cancellation);
        return await response.Content.ReadAsStringAsync(Cancellation);
    }

    /// <summary>Asks a connector of kind http, as whoever sends it something does.</summary>
    public async Task HookAsync(string flow, string node, string payload)
    {
        using var content = new StringContent(payload);
        using var response = await http!.PostAsync(new Uri($"/hook/{flow}/{node}", UriKind.Relative), content, Cancellation);
        Assert.True(response.IsSuccessStatusCode, $"The hook was answered {(int)response.StatusCode}.");
    }

    /// <summary>Makes a shell function whose program is this script.</summary>
    public async Task<string> CreateFunctionAsync(string word, string script, string api = "")
    {
        var name = NewName(word);
        await SendAsync("POST", $"{api}functions", new { name, runtime = "shell" });
        await SendAsync("PUT", $"{api}functions/{name}/files/handler.sh?message=Say+what+it+does", "#!/bin/sh\n" + script);
        await SendAsync("PUT", $"{api}functions/{name}/commit", new { commit = "HEAD" });
        return name;
    }

    /// <summary>Makes and deploys a flow with an http connector <c>in</c>.</summary>
    public async Task<string> CreateFlowAsync(string word, object[] nodes, object[] links, string api = "")
    {
        var name = NewName(word);
        await SendAsync("POST", $"{api}flows", new { name, model = new { version = 1, nodes = nodes.Prepend(new { id = "in", kind = "connector", connector = "http" }), links } });
        return name;
    }

    private void Note(string? line, TaskCompletionSource<string> greeting)
    {
        lock (said)
            said.AppendLine(line);
        if (line is not null && SignInPattern().Match(line) is { Success: true } match)
            greeting.TrySetResult(match.Value);
    }

    [GeneratedRegex(@"http://\S+/login\?token=\S+")]
    private static partial Regex SignInPattern();
}
