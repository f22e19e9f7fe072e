using System.Text;
using Klusterfuck.Engine.Functions;
using Klusterfuck.Engine.Functions.Templates;
using Klusterfuck.Engine.Invocation;
using Klusterfuck.Engine.Repositories;

namespace Klusterfuck.Engine.Tests.Functions.Templates;

public sealed class FunctionTemplatesTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("kf-programs-");

    public static TheoryData<FunctionRuntime> Runtimes { get; } = new(Enum.GetValues<FunctionRuntime>());

    public void Dispose() => folder.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(Runtimes))]
    public void For_EachRuntime_HasAValidConfigAndAReadmeThatNamesItsProgram(FunctionRuntime runtime)
    {
        var files = FunctionTemplates.For(runtime).ToDictionary(file => file.Path, file => Encoding.UTF8.GetString(file.Bytes!.Value.Span));

        var config = FunctionConfigReader.Read(files["config.yaml"]).OrThrow("config.yaml");

        Assert.All(files.Keys, path => Assert.Equal(path, RepositoryPath.Normalize(path)));
        Assert.All(files.Values, text => Assert.DoesNotContain('\r', text));
        var program = files.Keys.Single(path => path.StartsWith("handler.", StringComparison.Ordinal));
        Assert.StartsWith(runtime == FunctionRuntime.Binary ? "./handler" : $"./{program}", config.Command.Single(), StringComparison.Ordinal);
        Assert.Contains($"`{program}`", files["README.md"], StringComparison.Ordinal);
        Assert.Equal(runtime == FunctionRuntime.Binary, !files[program].StartsWith("#!", StringComparison.Ordinal));
        Assert.Equal(runtime == FunctionRuntime.Binary, config.Prepare.Length > 0);
    }

    [Theory]
    [InlineData("python3,node,pwsh,sh", FunctionRuntime.Python)]
    [InlineData("node,pwsh,sh", FunctionRuntime.Node)]
    [InlineData("pwsh,sh", FunctionRuntime.PowerShell)]
    [InlineData("sh", FunctionRuntime.Shell)]
    [InlineData("cc", FunctionRuntime.Shell)]
    public void FindDefaultRuntime_ByWhatIsInstalled_FirstOfTheOrder(string programs, FunctionRuntime expected)
    {
        foreach (var program in programs.Split(','))
            Install(program, runnable: true);

        Assert.Equal(expected, FunctionTemplates.FindDefaultRuntime(folder.FullName));
    }

    [Fact]
    public void FindInterpreter_NotRunnableOrInARelativeFolder_IsNotFound()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no run bit.");
        Install("node", runnable: false);

        Assert.Null(FunctionTemplates.FindInterpreter(FunctionRuntime.Node, $"{Path.GetRelativePath(".", folder.FullName)}{Path.PathSeparator}{folder.FullName}"));
        Install("node", runnable: true);
        Assert.Equal(
            Path.Combine(folder.FullName, "node"),
            FunctionTemplates.FindInterpreter(FunctionRuntime.Node, $"{Path.PathSeparator}nowhere{Path.PathSeparator}{folder.FullName}"));
    }

    private void Install(string program, bool runnable)
    {
        var path = Path.Combine(folder.FullName, OperatingSystem.IsWindows() ? program + ".exe" : program);
        File.WriteAllText(path, "");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | (runnable ? UnixFileMode.UserExecute : UnixFileMode.None));
    }
}
