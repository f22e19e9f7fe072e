using System.Net;
using Klusterfuck.Engine.Functions;
using Klusterfuck.Engine.Git.Tests.Remotes;
using Microsoft.AspNetCore.Builder;

namespace Klusterfuck.Worker.Tests;

/// <summary>A worker on free ports over a folder or a repository.</summary>
internal sealed class RunningWorker : IAsyncDisposable
{
    public const string Token = "the-token";

    private readonly WebApplication app;

    private RunningWorker(WebApplication app, WorkerOptions options)
    {
        this.app = app;
        Function = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{options.Port}") };
        Function.DefaultRequestHeaders.Authorization = new("Bearer", Token);
        Anonymous = new HttpClient { BaseAddress = Function.BaseAddress };
        Administration = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{options.AdminPort}") };
    }

    public HttpClient Function { get; }

    public HttpClient Anonymous { get; }

    public HttpClient Administration { get; }

    public static async Task<RunningWorker> StartAsync(WorkerOptions options, bool waitUntilReady = true)
    {
        options = options with { Port = SmartHttpServer.FreePort(), AdminPort = SmartHttpServer.FreePort(), Token = options.Token.Length > 0 ? options.Token : Token };
        var app = WorkerHost.Build(options, TimeProvider.System);
        await app.StartAsync(TestContext.Current.CancellationToken);
        var worker = new RunningWorker(app, options);
        for (var attempt = 0; waitUntilReady && (await worker.Administration.GetAsync("/readyz", TestContext.Current.CancellationToken)).StatusCode != HttpStatusCode.OK; attempt++)
        {
            Assert.True(attempt < 500, "It does not become ready.");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        return worker;
    }

    /// <summary>A worker over a folder that holds a shell script.</summary>
    public static Task<RunningWorker> StartShellAsync(string folder, string script, string more = "", FunctionAccess access = FunctionAccess.Token)
    {
        File.WriteAllText(Path.Combine(folder, "handler.sh"), script);
        File.WriteAllText(Path.Combine(folder, "config.yaml"), $"version: 1\ncommand: sh ./handler.sh\n{more}");
        return StartAsync(new WorkerOptions { WorkFolder = folder, DisableCheckout = true, Access = access, Function = Engine.Naming.Target.Function(Engine.Naming.NamespaceName.Default, Engine.Naming.ResourceName.Parse("hello")) });
    }

    public Task StopAsync() => app.StopAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync(CancellationToken.None);
        await app.DisposeAsync();
        Function.Dispose();
        Anonymous.Dispose();
        Administration.Dispose();
    }
}
