using System.Diagnostics;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;
using System.Text;

namespace Klusterfuck.Cmdlets.Tests.Scripts;

/// <summary>
/// Runs a script as <c>pwsh -File</c> does, where no pwsh is installed: this test program again, which hosts PowerShell's engine and, told so by its
/// environment, runs the script with its own standard streams instead of any test.
/// </summary>
internal static class ScriptProcess
{
    private const string Variable = "KF_TEST_SCRIPT";

    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(string script, byte[] input)
    {
        var cancelled = TestContext.Current.CancellationToken;
        var start = new ProcessStartInfo("dotnet", [typeof(ScriptProcess).Assembly.Location])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            Environment = { [Variable] = script },
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(cancelled);
        var error = process.StandardError.ReadToEndAsync(cancelled);
        await process.StandardInput.BaseStream.WriteAsync(input, cancelled);
        process.StandardInput.Close();
        await process.WaitForExitAsync(cancelled);
        return (process.ExitCode, await output, await error);
    }

    [ModuleInitializer]
    internal static void RunInsteadOfTests()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } script)
            return;

        // No host of this assembly: it would be called on another thread, which waits for this initializer.
        using var runspace = RunspaceFactory.CreateRunspace(InitialSessionState.CreateDefault2());
        runspace.Open();
        using var shell = PowerShell.Create(runspace);
        shell.AddScript("$global:LASTEXITCODE = 0; & $args[0]; $global:LASTEXITCODE").AddArgument(script);
        try
        {
            Environment.Exit((int)shell.Invoke()[^1].BaseObject);
        }
        catch (RuntimeException e)
        {
            Console.Error.WriteLine(e.Message);
            Environment.Exit(1);
        }
    }
}
