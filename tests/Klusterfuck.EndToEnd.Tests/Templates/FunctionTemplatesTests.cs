using System.Text;
using Klusterfuck.Engine.Functions;
using Klusterfuck.Engine.Functions.Templates;
using Klusterfuck.Engine.Invocation;

namespace Klusterfuck.EndToEnd.Tests.Templates;

public class FunctionTemplatesTests
{
    public static TheoryData<FunctionRuntime> Runtimes { get; } = new(Enum.GetValues<FunctionRuntime>());

    [Theory]
    [MemberData(nameof(Runtimes))]
    public async Task For_EachRuntime_AnswersRightAfterCreation(FunctionRuntime runtime)
    {
        RealFunction.SkipWithout(runtime);
        using var function = new RealFunction(FunctionTemplates.For(runtime));

        foreach (var (input, expected) in (IEnumerable<(string, string)>)
            [("Ada", "Hello, Ada!\n"), ("Ada\n", "Hello, Ada!\n"), ("Zoë Ω", "Hello, Zoë Ω!\n"), ("", "Hello, world!\n"), ("\n", "Hello, world!\n")])
        {
            var (output, result) = await function.InvokeAsync(Encoding.UTF8.GetBytes(input));

            Assert.Equal((expected, ""), (output, result.StandardErrorTail));
            Assert.True(result.Succeeded);
        }
    }

    [Fact]
    public async Task For_BinaryWithoutCompiler_PreparationSaysWhatIsMissing()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The search path is made of symbolic links.");
        var programs = Directory.CreateTempSubdirectory("kf-path-");
        File.CreateSymbolicLink(Path.Combine(programs.FullName, "sh"), FunctionTemplates.FindInterpreter(FunctionRuntime.Shell)!);
        using var function = new RealFunction(FunctionTemplates.For(FunctionRuntime.Binary));

        var result = await function.CheckOutAsync(new Dictionary<string, string> { ["PATH"] = programs.FullName });

        Assert.Equal(InvocationFailure.Prepare, result.Failure);
        Assert.Contains("No C compiler", result.Message, StringComparison.Ordinal);
        programs.Delete(recursive: true);
    }
}
