using System.Text;
using Klusterfuck.EndToEnd.Tests.Admin;
using Klusterfuck.Engine.Functions;
using Klusterfuck.Engine.Invocation;
using Klusterfuck.Engine.Repositories;

namespace Klusterfuck.EndToEnd.Tests.Examples;

public class FunctionExamplesTests
{
    private const string Stream = "spelling-stream";

    private static readonly string Examples = Path.Combine(AdminProcess.Metadata("RepositoryRoot"), "examples", "functions");

    /// <summary>Each example, its runtime and requests it must refuse.</summary>
    public static TheoryData<string, FunctionRuntime, string[]> All { get; } = new()
    {
        { "access-log-summary", FunctionRuntime.Shell, ["no log", "192.0.2.1 - - [x] \"GET / HTTP/1.1\" two 1"] },
        { "csv-to-json", FunctionRuntime.Python, ["", "a,b\n1\n", "a,a\n1,2\n", "a,b\n\"1", "a\n\uE000"] },
        { "render-template", FunctionRuntime.Node, ["", "{", "[]", "{}", "{\"customer\":1,\"order\":{\"id\":1},\"items\":2}", "{\"customer\":{},\"order\":{\"id\":1},\"items\":[]}"] },
        { "redact-emails", FunctionRuntime.PowerShell, ["\uE000"] },
        { "word-frequency", FunctionRuntime.Binary, ["a\0b", new string('a', 300)] },
    };

    [Theory]
    [MemberData(nameof(All))]
    public async Task Example_Sample_IsAnsweredAsItSays(string name, FunctionRuntime runtime, string[] refused)
    {
        RealFunction.SkipWithout(runtime);
        using var function = new RealFunction(Read(name));

        var (output, result) = await function.InvokeAsync(File.ReadAllBytes(Path.Combine(Examples, name, "sample.in")));

        Assert.Equal((File.ReadAllText(Path.Combine(Examples, name, "sample.out")), ""), (output, result.StandardErrorTail));
        Assert.True(result.Succeeded);
        Assert.NotEmpty(refused);
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Example_BadInput_Exit65WithAReason(string name, FunctionRuntime runtime, string[] refused)
    {
        RealFunction.SkipWithout(runtime);
        using var function = new RealFunction(Read(name));

        foreach (var input in refused)
        {
            var (output, result) = await function.InvokeAsync(Encode(input));

            Assert.Equal((input, InvocationResult.InputAtFault, ""), (input, result.ExitCode, output));
            Assert.InRange(result.StandardErrorTail.Length, 10, 200);
        }
    }

    [Fact]
    public async Task StreamExample_Samples_AreAnsweredAsItSays()
    {
        RealFunction.SkipWithout(FunctionRuntime.Python);
        using var function = new RealFunction(Read(Stream));

        var (output, result) = await function.InvokeAsync(File.ReadAllBytes(Path.Combine(Examples, Stream, "sample.in")));
        var (known, _) = await function.InvokeAsync("here we are"u8.ToArray());
        var (refused, _) = await function.InvokeAsync([0xFF]);

        Assert.Equal((File.ReadAllText(Path.Combine(Examples, Stream, "sample.out")), ""), (output, result.StandardErrorTail));
        Assert.Equal(("All words are known.\n", "The request is no UTF-8.\n"), (known, refused));
    }

    [Fact]
    public void Examples_OnDisk_AreAllTested() => Assert.Equal(
        Directory.GetDirectories(Examples).Select(Path.GetFileName).Order(StringComparer.Ordinal),
        All.Select(row => row.Data.Item1).Append(Stream).Order(StringComparer.Ordinal));

    // U+E000 stands for the byte 0xFF, which no UTF-8 has.
    private static byte[] Encode(string input) => [.. input.SelectMany(c => c == '\uE000' ? [0xFF] : Encoding.UTF8.GetBytes([c]))];

    private static List<FileChange> Read(string name)
    {
        var folder = Path.Combine(Examples, name);
        return
        [
            .. Directory.GetFiles(folder, "*", SearchOption.AllDirectories)
                .Select(file => new FileChange(Path.GetRelativePath(folder, file).Replace('\\', '/'), File.ReadAllBytes(file))),
        ];
    }
}
