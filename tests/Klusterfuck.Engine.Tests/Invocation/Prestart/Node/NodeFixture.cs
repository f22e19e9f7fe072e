using System.Collections.Immutable;
using System.Text;
using Klusterfuck.Engine.Invocation.Prestart;
using Klusterfuck.Engine.Invocation.Prestart.Node;
using Klusterfuck.Engine.Invocation.Processes;

namespace Klusterfuck.Engine.Tests.Invocation.Prestart.Node;

/// <summary>A folder with Node.js programs that are run plainly and from a pool.</summary>
internal sealed class NodeFixture : IDisposable
{
    private static readonly string? Binary = Find();

    public NodeFixture()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only on Linux is anything started ahead.");
        Assert.SkipUnless(Binary is not null, "Node.js is not installed.");
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("kf-node-test-").FullName;

    public List<string> Log { get; } = [];

    /// <summary>Variables that are the same for each request.</summary>
    public Dictionary<string, string> Common { get; } = new()
    {
        ["PATH"] = Environment.GetEnvironmentVariable("PATH")!,
        ["HOME"] = "/tmp",
        ["GREETING"] = "hello wörld",
        ["NODE_ENV"] = "production",
    };

    public void Write(string path, string content)
    {
        var file = Path.Combine(Folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>The start of a request.</summary>
    public ProgramStart Start(IReadOnlyList<string> command, string path = "/")
    {
        var environment = new Dictionary<string, string>(Common)
        {
            ["REQUEST_METHOD"] = "POST",
            ["PATH_INFO"] = path,
            ["HTTP_X_LINES"] = "a\nb=c",
            ["HTTP_X_EMPTY"] = "",
            ["KF_REQUEST_ID"] = "r1",
            ["WORK_DIR"] = Folder,
        };
        return new ProgramStart(ProgramFile.Find(command[0], Folder, environment["PATH"]), command, Folder, environment);
    }

    public NodePool? Open(IReadOnlyList<string> command, int concurrency = 4) =>
        (NodePool?)new NodeRuntime(ProcessLauncher.Default).Open(
            Start(command) with { Environment = new Dictionary<string, string>(Common) { ["WORK_DIR"] = Folder } },
            new PrestartOptions(ImmutableArray<string>.Empty, concurrency, Log.Add, TimeProvider.System));

    /// <summary>Runs a program to its end, plainly.</summary>
    public Task<Observation> RunPlainlyAsync(IReadOnlyList<string> command, byte[]? input = null) =>
        ObserveAsync(ProcessLauncher.Default.Start(Start(command)), input ?? []);

    /// <summary>Runs a program to its end, from a pool.</summary>
    public async Task<Observation> RunFromPoolAsync(IReadOnlyList<string> command, byte[]? input = null)
    {
        await using var pool = Open(command);
        Assert.NotNull(pool);
        await Eventually.TrueAsync(() => pool.Ready > 0);
        var process = pool.TryStart(Start(command));
        Assert.NotNull(process);
        return await ObserveAsync(process, input ?? []);
    }

    public static async Task<Observation> ObserveAsync(IRunningProcess process, byte[] input)
    {
        using (process)
        {
            var output = ReadAsync(process.ReadOutputAsync);
            var error = ReadAsync(process.ReadErrorAsync);
            if (input.Length > 0)
                await process.WriteInputAsync(input);
            process.CloseInput();
            var code = await process.Exit.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
            return new Observation(code, await output, Encoding.UTF8.GetString(await error));
        }
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static async Task<byte[]> ReadAsync(Func<Memory<byte>, ValueTask<int>> read)
    {
        using var all = new MemoryStream();
        var buffer = new byte[64 * 1024];
        int count;
        while ((count = await read(buffer)) > 0)
            all.Write(buffer, 0, count);
        return all.ToArray();
    }

    private static string? Find()
    {
        try
        {
            return ProgramFile.Find("node", "/", Environment.GetEnvironmentVariable("PATH"));
        }
        catch (ProgramStartException)
        {
            return null;
        }
    }
}
