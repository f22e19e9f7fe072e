using System.Text;
using Klusterfuck.Cmdlets.Tests.Hosting;

namespace Klusterfuck.Cmdlets.Tests.Scripts;

/// <summary>The PowerShell scripts that functions are made of, run in PowerShell's engine, so that they are proven where no pwsh is installed.</summary>
public sealed class FunctionScriptTests
{
    private const int InputAtFault = 65;

    private static readonly string Template = Path.Combine(Shell.RepositoryRoot, "engine", "Klusterfuck.Engine", "Functions", "Templates", "powershell", "handler.ps1");
    private static readonly string Example = Path.Combine(Shell.RepositoryRoot, "examples", "functions", "redact-emails");

    [Theory]
    [InlineData("Ada", "Hello, Ada!\n")]
    [InlineData("Ada\n", "Hello, Ada!\n")]
    [InlineData("Zoë Ω", "Hello, Zoë Ω!\n")]
    [InlineData("", "Hello, world!\n")]
    [InlineData("\n", "Hello, world!\n")]
    public async Task Template_Request_IsGreeted(string input, string output) =>
        Assert.Equal((0, output, ""), await ScriptProcess.RunAsync(Template, Encoding.UTF8.GetBytes(input)));

    [Fact]
    public async Task RedactEmails_Sample_IsAnsweredAsItSays() => Assert.Equal(
        (0, await File.ReadAllTextAsync(Path.Combine(Example, "sample.out"), TestContext.Current.CancellationToken), ""),
        await ScriptProcess.RunAsync(
            Path.Combine(Example, "redact.ps1"), await File.ReadAllBytesAsync(Path.Combine(Example, "sample.in"), TestContext.Current.CancellationToken)));

    [Fact]
    public async Task RedactEmails_NoUtf8_IsTheInputsFault()
    {
        var (code, output, error) = await ScriptProcess.RunAsync(Path.Combine(Example, "redact.ps1"), [0x61, 0xFF]);

        Assert.Equal((InputAtFault, ""), (code, output));
        Assert.StartsWith("The request is no UTF-8: ", error, StringComparison.Ordinal);
    }
}
