using System.Diagnostics;
using System.Text;
using Klusterfuck.Engine.Functions;
using Klusterfuck.Engine.Invocation;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Repositories;
using Klusterfuck.Engine.Selections.Following;

namespace Klusterfuck.Engine.Embedded.Tests;

/// <summary>A data folder with one engine on it, and more on demand, as other processes would have them.</summary>
internal sealed class EngineFixture : IAsyncDisposable
{
    private readonly TestFolder folder = new();
    private readonly List<EmbeddedEngine> opened = [];

    public static Actor Me { get; } = new("me", "me@example.test");

    public string Data => folder["data"];

    public static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static NamespaceName Ns => NamespaceName.Default;

    public static Target Target(string name) => Naming.Target.Function(Ns, ResourceName.Parse(name));

    public Task<EmbeddedEngine> OpenAsync() => OpenAsync(new FollowOptions());

    public async Task<EmbeddedEngine> OpenAsync(FollowOptions follow)
    {
        var engine = await EmbeddedEngine.OpenAsync(new EmbeddedOptions { DataFolder = Data, Follow = follow }, TimeProvider.System, Cancelled);
        opened.Add(engine);
        return engine;
    }

    /// <summary>A shell function that prints a text.</summary>
    public static async Task<Function> CreateAsync(EmbeddedEngine engine, string name, string text)
    {
        var function = await engine.Engine.Functions.CreateAsync(new NewFunction(Ns, ResourceName.Parse(name)) { Runtime = FunctionRuntime.Shell }, Me, Cancelled);
        await SelectAsync(engine, name, await CommitAsync(engine, name, $"#!/bin/sh\nprintf %s '{text}'\n"));
        return function;
    }

    public static async Task<string> CommitAsync(EmbeddedEngine engine, string name, string program, string config = "version: 1\ncommand: ./program.sh\n")
    {
        FileChange[] files = [new("config.yaml", Encoding.UTF8.GetBytes(config)), new("program.sh", Encoding.UTF8.GetBytes(program), Executable: true)];
        return (await engine.Engine.Commits.CommitFilesAsync(Target(name), files, null, Me, Cancelled)).Id.Value;
    }

    public static Task SelectAsync(EmbeddedEngine engine, string name, string revision) => engine.Engine.Commits.SelectAsync(Target(name), revision, Me, Cancelled);

    public static Task<FunctionResponse> StartAsync(EmbeddedEngine engine, string name, CommitId? commit = null) => engine.Engine.Invoker.InvokeAsync(
        Target(name), new FunctionRequest { RequestId = Guid.NewGuid().ToString("N") }, commit, Cancelled);

    public static async Task<string> InvokeAsync(EmbeddedEngine engine, string name, CommitId? commit = null)
    {
        await using var response = await StartAsync(engine, name, commit);
        return response.Failure is { } failure ? $"{failure.Failure}: {failure.Message}" : await ReadAsync(response);
    }

    public static async Task<string> ReadAsync(FunctionResponse response)
    {
        using var reader = new StreamReader(response.Body);
        return await reader.ReadToEndAsync(Cancelled);
    }

    public static async Task GitAsync(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("git", arguments) { WorkingDirectory = folder, RedirectStandardError = true, RedirectStandardOutput = true };
        using var git = Process.Start(start)!;
        var errors = git.StandardError.ReadToEndAsync(Cancelled);
        await git.StandardOutput.ReadToEndAsync(Cancelled);
        await git.WaitForExitAsync(Cancelled);
        Assert.True(git.ExitCode == 0, await errors);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var engine in opened)
            await engine.DisposeAsync();
        folder.Dispose();
    }
}
