using System.Net;
using System.Text;
using Klusterfuck.Engine;
using Klusterfuck.Engine.Git.Gogs;
using Klusterfuck.Engine.Git.Tests.Gogs.Server;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Repositories;

namespace Klusterfuck.Worker.Tests.Serving;

/// <summary>A worker whose repository is on a Gogs, read by the function's own user.</summary>
public sealed class GogsSourceTests : IAsyncDisposable
{
    private static readonly Target Hello = Target.Function(NamespaceName.Default, ResourceName.Parse("hello"));

    private readonly string folder = Directory.CreateTempSubdirectory("kf-worker-gogs-").FullName;
    private readonly FakeGogs server = new();
    private readonly GogsGit git;

    public GogsSourceTests() => git = new GogsGit(
        new GogsOptions
        {
            Url = new Uri(server.Url), User = FakeGogs.Administrator, Password = FakeGogs.AdministratorPassword, Key = new string('k', GogsOptions.ShortestKey),
            Folder = Path.Combine(folder, "mirrors"),
        },
        TimeProvider.System);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        git.Dispose();
        await server.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Start_TheFunctionsOwnUser_ServesTheCommit()
    {
        var (commit, reader) = await CreateAsync();

        await using var worker = await RunningWorker.StartAsync(Options(reader) with { GitCommit = commit.Value });

        Assert.Equal("hello\n", await worker.Function.GetStringAsync("/", Cancel));
    }

    [Fact]
    public async Task Start_WrongPassword_IsNotReadyAndSaysWhyWithoutIt()
    {
        var (_, reader) = await CreateAsync();
        await using var worker = await RunningWorker.StartAsync(Options(reader) with { GitPassword = "wr0ng-password" }, waitUntilReady: false);

        var said = "";
        for (var attempt = 0; !said.Contains("refuses access", StringComparison.Ordinal); attempt++)
        {
            Assert.True(attempt < 600, said);
            await Task.Delay(100, Cancel);
            using var ready = await worker.Administration.GetAsync("/readyz", Cancel);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
            said = await ready.Content.ReadAsStringAsync(Cancel);
        }

        Assert.DoesNotContain("wr0ng-password", said, StringComparison.Ordinal);
        Assert.Equal("ok\n", await worker.Administration.GetStringAsync("/healthz", Cancel));
    }

    [Fact]
    public async Task Start_GogsIsDownAndAMirrorIsNamed_ServesFromTheMirror()
    {
        var (commit, reader) = await CreateAsync();
        var mirror = await git.Mirrors.LocateAsync(Hello, Cancel);
        await server.StopAsync();

        await using var worker = await RunningWorker.StartAsync(Options(reader) with { GitCommit = commit.Value, GitMirrorUrl = "file://" + mirror });

        Assert.Equal("hello\n", await worker.Function.GetStringAsync("/", Cancel));
    }

    private WorkerOptions Options(GogsCredential reader) => new()
    {
        WorkFolder = Path.Combine(folder, "work"), GitUrl = reader.Url, GitUser = reader.User, GitPassword = reader.Password, Function = Hello,
    };

    private async Task<(CommitId Commit, GogsCredential Reader)> CreateAsync()
    {
        FileChange[] files =
        [
            new("config.yaml", Encoding.UTF8.GetBytes("version: 1\ncommand: ./handler.sh\n")),
            new("handler.sh", Encoding.UTF8.GetBytes("#!/bin/sh\necho hello\n"), Executable: true),
        ];
        var commit = await git.Host.CreateAsync(Hello, files, "Begin", Actor.Local, Cancel);
        return (commit, await git.Readers.EnsureAsync(Hello, Hello, Cancel));
    }
}
