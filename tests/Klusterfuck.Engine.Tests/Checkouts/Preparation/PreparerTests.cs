using System.Collections.Immutable;
using System.IO.Compression;
using Klusterfuck.Engine.Checkouts;
using Klusterfuck.Engine.Invocation;
using Klusterfuck.Engine.Invocation.Processes;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Tests.Invocation;

namespace Klusterfuck.Engine.Tests.Checkouts.Preparation;

public sealed class PreparerTests : IDisposable
{
    private static readonly Target Repository = Target.Function(NamespaceName.Default, ResourceName.Parse("hello"));

    private readonly string root = Directory.CreateTempSubdirectory("kf-prepare-").FullName;
    private readonly FakeSource source = new();
    private readonly Dictionary<string, string> variables = [];

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Fact]
    public async Task GetAsync_Requirements_AreInstalledOnceForAllCommitsThatHaveTheSame()
    {
        Assert.SkipUnless(IsThere("python3"), "python3 is not there");
        source.Files["config.yaml"] = "version: 1\ncommand: [python3, handler.py]\n";
        source.Files["handler.py"] = "import demo; print(demo.greeting())\n";
        source.Files["requirements.txt"] = "--no-index\n--find-links ./wheels\ndemo==1.0\n";
        source.Before = (folder, _) =>
        {
            Directory.CreateDirectory(Path.Combine(folder, "wheels"));
            File.WriteAllBytes(Path.Combine(folder, "wheels", "demo-1.0-py3-none-any.whl"), MakeWheel("hello from a wheel"));
            return Task.CompletedTask;
        };
        var checkout = await GetAsync('a');
        Assert.Equal("hello from a wheel\n", await RunAsync(checkout));
        var environment = checkout.Variables["VIRTUAL_ENV"];
        Assert.StartsWith(Path.Combine(environment, "bin"), checkout.Variables["PATH"], StringComparison.Ordinal);

        source.Files["handler.py"] = "import demo; print('2', demo.greeting())\n";
        var second = await GetAsync('b');
        Assert.Equal(environment, second.Variables["VIRTUAL_ENV"]);
        Assert.Equal("2 hello from a wheel\n", await RunAsync(second));
        Assert.Single(Directory.EnumerateDirectories(Path.Combine(root, "environments")));
    }

    [Fact]
    public async Task GetAsync_RequirementIsNowhere_SaysWhatPipSaidAndLeavesNothing()
    {
        Assert.SkipUnless(IsThere("python3"), "python3 is not there");
        source.Files["requirements.txt"] = "--no-index\nno-such-package==1.0\n";
        var result = await TryGetAsync('a');
        Assert.Equal(InvocationFailure.Prepare, result.Failure);
        Assert.Contains("no-such-package", result.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateDirectories(Path.Combine(root, "environments")));
        Assert.Empty(Directory.EnumerateDirectories(Path.Combine(root, "owner")));
    }

    [Fact]
    public async Task GetAsync_PackageOfTheRepository_IsInstalledIntoTheCheckout()
    {
        Assert.SkipUnless(IsThere("npm"), "npm is not there");
        source.Files["config.yaml"] = "version: 1\ncommand: [node, handler.js]\n";
        source.Files["handler.js"] = "console.log(require('demo')())";
        source.Files["demo/package.json"] = """{ "name": "demo", "version": "1.0.0", "main": "main.js" }""";
        source.Files["demo/main.js"] = "module.exports = () => 'hello from a package'";
        source.Files["package.json"] = """{ "name": "handler", "version": "1.0.0", "dependencies": { "demo": "file:demo" } }""";
        source.Files["package-lock.json"] = """
            { "name": "handler", "version": "1.0.0", "lockfileVersion": 3, "requires": true, "packages": {
                "": { "name": "handler", "version": "1.0.0", "dependencies": { "demo": "file:demo" } },
                "demo": { "version": "1.0.0" },
                "node_modules/demo": { "resolved": "demo", "link": true } } }
            """;
        Assert.Equal("hello from a package\n", await RunAsync(await GetAsync('a')));
        Assert.Equal("hello from a package\n", await RunAsync(await GetAsync('b')));
    }

    [Fact]
    public async Task GetAsync_PackagesOfARegistry_AreSharedByCommits()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "packages are shared by symbolic links");
        var stub = Directory.CreateDirectory(Path.Combine(root, ".stub")).FullName;
        await File.WriteAllTextAsync(
            Path.Combine(stub, "npm"), "#!/bin/sh\necho run >> \"$STUB/count\"\nmkdir -p node_modules/demo\necho hello > node_modules/demo/file\n", TestContext.Current.CancellationToken);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(Path.Combine(stub, "npm"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        variables["PATH"] = stub + ":/usr/bin:/bin";
        variables["STUB"] = stub;
        source.Files["package.json"] = """{ "dependencies": { "demo": "1.0.0" } }""";
        source.Files["package-lock.json"] = """{ "packages": { "node_modules/demo": { "version": "1.0.0", "resolved": "https://registry/demo.tgz" } } }""";
        var a = await GetAsync('a');
        var b = await GetAsync('b');
        Assert.All([a, b], c => Assert.Equal("hello\n", File.ReadAllText(Path.Combine(c.Folder, "node_modules/demo/file"))));
        Assert.Equal("run\n", await File.ReadAllTextAsync(Path.Combine(stub, "count"), TestContext.Current.CancellationToken));
        source.Files["package-lock.json"] += " ";
        await GetAsync('c');
        Assert.Equal("run\nrun\n", await File.ReadAllTextAsync(Path.Combine(stub, "count"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task GetAsync_Prepare_ReplacesBoth()
    {
        source.Files["config.yaml"] = "version: 1\ncommand: cat made\nprepare: sh -c 'echo \"$GREETING\" > made; pwd >> made'\nenv: { GREETING: hello }\n";
        source.Files["requirements.txt"] = "no-such-package\n";
        var checkout = await GetAsync('a');
        Assert.Equal($"hello\n{checkout.Folder}\n", await RunAsync(checkout));
    }

    [Fact]
    public async Task GetAsync_PrepareFails_SaysWhatItWroteAndLeavesNothing()
    {
        source.Files["config.yaml"] = "version: 1\ncommand: cat\nprepare: sh -c 'echo out; echo err >&2; exit 4'\n";
        var result = await TryGetAsync('a');
        Assert.Equal(InvocationFailure.Prepare, result.Failure);
        Assert.Contains("exit code 4", result.Message, StringComparison.Ordinal);
        Assert.Contains("out", result.Message, StringComparison.Ordinal);
        Assert.Contains("err", result.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateDirectories(Path.Combine(root, "owner")));
    }

    [Fact]
    public async Task GetAsync_PrepareIsNoProgram_IsTheStagePrepare()
    {
        source.Files["config.yaml"] = "version: 1\ncommand: cat\nprepare: no-such-program-here\n";
        var result = await TryGetAsync('a');
        Assert.Equal(InvocationFailure.Prepare, result.Failure);
        Assert.Contains("no-such-program-here", result.Message, StringComparison.Ordinal);
    }

    private static async Task<string> RunAsync(Checkout checkout)
    {
        var invoker = new ProgramInvoker(Repository, line => TestContext.Current.SendDiagnosticMessage(line.Text), TimeProvider.System);
        await using var response = await invoker.InvokeAsync(checkout, ImmutableDictionary<string, string>.Empty, TestFunction.Request(), TestContext.Current.CancellationToken);
        Assert.Null(response.Failure);
        using var reader = new StreamReader(response.Body);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }

    private static bool IsThere(string program)
    {
        try
        {
            return ProgramFile.Find(program, "/", Environment.GetEnvironmentVariable("PATH")).Length > 0;
        }
        catch (ProgramStartException)
        {
            return false;
        }
    }

    private static byte[] MakeWheel(string greeting)
    {
        var file = new MemoryStream();
        using (var wheel = new ZipArchive(file, ZipArchiveMode.Create))
        {
            Add(wheel, "demo.py", $"def greeting(): return '{greeting}'\n");
            Add(wheel, "demo-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: demo\nVersion: 1.0\n");
            Add(wheel, "demo-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n");
            Add(wheel, "demo-1.0.dist-info/RECORD", "demo.py,,\ndemo-1.0.dist-info/METADATA,,\ndemo-1.0.dist-info/WHEEL,,\ndemo-1.0.dist-info/RECORD,,\n");
        }

        return file.ToArray();
    }

    private static void Add(ZipArchive wheel, string name, string content)
    {
        var entry = wheel.CreateEntry(name);
        entry.LastWriteTime = new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
        using var writer = new StreamWriter(entry.Open());
        writer.Write(content);
    }

    private async Task<Checkout> GetAsync(char commit)
    {
        var result = await TryGetAsync(commit);
        return result.Checkout ?? throw new InvalidOperationException(result.Message);
    }

    private Task<CheckoutResult> TryGetAsync(char commit) =>
        new CheckoutStore(source, root, TimeProvider.System).GetAsync(
            Repository, "", "owner", CommitId.Parse(new string(commit, 40)), variables, false, TestContext.Current.CancellationToken);
}
