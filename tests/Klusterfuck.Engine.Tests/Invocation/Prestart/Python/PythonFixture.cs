using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text;
using Klusterfuck.Engine.Invocation.Prestart;
using Klusterfuck.Engine.Invocation.Prestart.Python;
using Klusterfuck.Engine.Invocation.Processes;

namespace Klusterfuck.Engine.Tests.Invocation.Prestart.Python;

/// <summary>A folder with a Python program that is run plainly and from processes started ahead.</summary>
public sealed class PythonFixture : IDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly string? Folders = Find();

    public PythonFixture()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only on Linux is anything started ahead.");
        Assert.SkipUnless(Folders is not null, "Python is not installed.");
        Common = new()
        {
            ["PATH"] = Folders,
            ["HOME"] = Folder,
            ["LANG"] = "C.UTF-8",
            ["GREETING"] = "hello wörld",
            ["WORK_DIR"] = Folder,
        };
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("kf-python-test-").FullName;

    /// <summary>Variables that are the same for each request.</summary>
    public Dictionary<string, string> Common { get; }

    /// <summary>Variables of the next request.</summary>
    public Dictionary<string, string> Request { get; } = new() { ["REQUEST_METHOD"] = "POST", ["HTTP_X_LINES"] = "a\nb=c", ["HTTP_X_EMPTY"] = "", ["KF_REQUEST_ID"] = "r1" };

    public ImmutableArray<string> Preload { get; set; } = [];

    internal ConcurrentQueue<string> Log { get; } = new();

    public string Write(string path, string content)
    {
        var file = Path.Combine(Folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return file;
    }

    internal ProgramStart Start(IReadOnlyList<string> command)
    {
        var environment = new Dictionary<string, string>(Common);
        foreach (var (name, value) in Request)
            environment[name] = value;
        return new ProgramStart(ProgramFile.Find(command[0], Folder, environment["PATH"]), command, Folder, environment);
    }

    internal IPrestartedProcesses? Open(IReadOnlyList<string> command, int concurrency = 4) =>
        new PythonRuntime().Open(Start(command) with { Environment = new Dictionary<string, string>(Common) }, new PrestartOptions(Preload, concurrency, Log.Enqueue, TimeProvider.System));

    internal IRunningProcess StartPlainly(IReadOnlyList<string> command) => SpawnLauncher.Start(Start(command));

    /// <summary>Starts a program from processes started ahead, waiting until there are any.</summary>
    internal async Task<IRunningProcess> StartAheadAsync(IPrestartedProcesses processes, IReadOnlyList<string> command)
    {
        var until = DateTime.UtcNow + Patience;
        while (true)
        {
            if (processes.TryStart(Start(command)) is { } process)
                return process;
            Assert.True(DateTime.UtcNow < until && !Log.Any(line => line.Contains("without", StringComparison.Ordinal)), $"Nothing was started ahead: {string.Join("; ", Log)}");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Feeds a program and sees how it ends.</summary>
    internal static async Task<PythonObservation> ObserveAsync(IRunningProcess process, byte[] input)
    {
        using (process)
        {
            var output = ReadAsync(process.ReadOutputAsync);
            var error = ReadAsync(process.ReadErrorAsync);
            if (input.Length > 0)
                await process.WriteInputAsync(input);
            process.CloseInput();
            var code = await process.Exit.WaitAsync(Patience, TestContext.Current.CancellationToken);
            return new PythonObservation(code, await output, Encoding.UTF8.GetString(await error));
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

    // The PATH from the first folder on whose python3 is an interpreter, not a script that chooses one.
    private static string? Find()
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':');
        var first = Array.FindIndex(folders, folder => IsInterpreter(Path.Combine(folder, "python3")));
        return first < 0 ? null : string.Join(':', folders.Skip(first));
    }

    private static bool IsInterpreter(string file)
    {
        if (!File.Exists(file))
            return false;
        using var stream = File.OpenRead(file);
        return stream.ReadByte() == 0x7F;
    }
}
