using System.Diagnostics;
using System.Management.Automation;
using System.Runtime.Loader;
using Klusterfuck.Cmdlets.Tests.Hosting;

namespace Klusterfuck.Cmdlets.Tests;

public sealed class ModuleTests(Shell shell) : IClassFixture<Shell>
{
    [Fact]
    public void Import_BuiltModule_ExportsTheCmdletsOfTheManifest() =>
        Assert.Equal(
            shell.Emit("(Test-ModuleManifest $manifest).ExportedCmdlets.Keys", ("manifest", Shell.Manifest)).Select(c => c.ToString()).Order(StringComparer.Ordinal),
            shell.Emit("Get-Command -Module Klusterfuck").Select(c => c.ToString()).Order(StringComparer.Ordinal));

    [Fact]
    public void Import_BuiltModule_LoadsNothingButTheLoaderIntoTheDefaultContext()
    {
        shell.Emit("Get-KfFunction");

        var names = AssemblyLoadContext.Default.Assemblies.Select(a => a.GetName().Name!).ToArray();
        Assert.Contains("Klusterfuck.ModuleLoader", names);
        Assert.DoesNotContain(names, n => n.StartsWith("Klusterfuck.Engine", StringComparison.Ordinal) || n is "Klusterfuck.Cmdlets" or "LibGit2Sharp" or "Microsoft.Data.Sqlite");
        Assert.Contains(AssemblyLoadContext.All, c => c.Name == "Klusterfuck.Cmdlets" && c.Assemblies.Any(a => a.GetName().Name == "Klusterfuck.Engine"));
    }

    [Theory]
    [InlineData(Place.Embedded)]
    [InlineData(Place.Remote)]
    [InlineData(Place.Cluster)]
    public void Cmdlets_OtherNewtonsoftJsonAndYamlDotNetLoadedFirst_UseTheirOwn(Place place)
    {
        using var other = new Shell(place);

        var said = other.Emit("$null = New-KfFunction hello -Runtime Shell; @{ a = 1 } | Invoke-KfFunction hello; (Test-KfFunction hello).Passed; Remove-KfFunction hello -IncludeRepository -Force");

        Assert.Equal(["Hello, {\"a\":1}!", "True"], said.Select(o => o.ToString()));
        var here = AssemblyLoadContext.Default.Assemblies.Where(a => a.GetName().Name is "YamlDotNet" or "Newtonsoft.Json").ToArray();
        Assert.Equal(2, here.Length);
        Assert.Contains(here, a => a.GetName().Version == ConflictingAssemblies.YamlDotNet);
        var module = AssemblyLoadContext.All.Single(c => c.Name == "Klusterfuck.Cmdlets").Assemblies.ToArray();
        Assert.Empty(module.Intersect(here));
        Assert.All(module.Where(a => a.GetName().Name == "YamlDotNet"), a => Assert.NotEqual(ConflictingAssemblies.YamlDotNet, a.GetName().Version));
    }

    /// <summary>Asks a process of its own, in which no other test has run.</summary>
    [Fact]
    public async Task Import_Alone_LoadsNeitherTheEngineOfKubernetesNorGit()
    {
        const string Alone = "KF_TEST_ALONE";
        if (Environment.GetEnvironmentVariable(Alone) is null)
        {
            var start = new ProcessStartInfo("dotnet", [typeof(ModuleTests).Assembly.Location, "--filter-method", $"*{nameof(Import_Alone_LoadsNeitherTheEngineOfKubernetesNorGit)}"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            start.Environment[Alone] = "1";
            using var process = Process.Start(start)!;
            var (output, error) = (process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
            await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);
            Assert.True(process.ExitCode == 0, $"{await output}{await error}");
            return;
        }

        shell.Emit("Get-Command -Module Klusterfuck; Get-KfContext");

        var loaded = AssemblyLoadContext.All.Single(c => c.Name == "Klusterfuck.Cmdlets").Assemblies.Select(a => a.GetName().Name!).ToArray();
        Assert.Contains("Klusterfuck.Cmdlets", loaded);
        Assert.DoesNotContain(loaded, n => n is "Klusterfuck.Engine.Kubernetes" or "KubernetesClient" or "LibGit2Sharp" or "YamlDotNet");
    }

    [Fact]
    public void Import_BeforeBuilding_SaysWhatToRun()
    {
        using var bare = new Shell(import: false);
        var folder = Directory.CreateDirectory(Path.Combine(bare.Folder, "clone")).FullName;
        foreach (var file in Directory.GetFiles(Path.Combine(Shell.RepositoryRoot, "cmdlets/Klusterfuck.Cmdlets"), "*.ps1xml")
            .Select(f => Path.GetRelativePath(Shell.RepositoryRoot, f)).Append("Klusterfuck.psd1").Append("Klusterfuck.psm1"))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, file))!);
            File.Copy(Path.Combine(Shell.RepositoryRoot, file), Path.Combine(folder, file));
        }

        var outcome = bare.Run("Import-Module $manifest", ("manifest", Path.Combine(folder, "Klusterfuck.psd1")));

        Assert.Equal($"Klusterfuck is not built yet: run 'dotnet build' in {folder}, then import it again.", outcome.Message);
    }

    [Fact]
    public void DataFolder_ThatCannotBeUsed_EndsThePipeline()
    {
        var file = Path.Combine(shell.WorkFolder, "file");
        File.WriteAllText(file, "");

        var outcome = shell.Run($"try {{ $env:KF_DATA = '{file}/data'; 'a', 'b' | Get-KfFunction }} finally {{ $env:KF_DATA = '{shell.DataFolder}' }}");

        Assert.Equal(("KfStorageUnavailable", ErrorCategory.ResourceUnavailable), outcome.Error);
    }

    [Fact]
    public void Cmdlets_InRunspacesOfTheirOwn_ShareTheFolder()
    {
        const string Script = "1..4 | ForEach-Object -Parallel { Import-Module $using:manifest; $null = New-KfFunction \"p$_\" -Runtime Shell; 'x' | Invoke-KfFunction \"p$_\" }";

        Assert.Equal(4, shell.Emit(Script, ("manifest", Shell.Manifest)).Count);
        Assert.Equal(4, shell.Emit("Get-KfFunction p*").Count);
    }

    [Fact]
    public void Manifest_Tested_AsksForPowerShell76()
    {
        var module = Assert.Single(shell.Emit("Test-ModuleManifest $manifest", ("manifest", Shell.Manifest)));
        Assert.Equal(new Version(7, 6), ((PSModuleInfo)module.BaseObject).PowerShellVersion);
    }

    [Fact]
    public void RemoveModule_ThenImportWithPrefix_Works()
    {
        using var other = new Shell();
        other.Emit("New-KfFunction hello -Runtime Shell");
        other.Emit("Remove-Module Klusterfuck");
        Assert.Empty(other.Emit("Get-Command Get-KfFunction -ErrorAction Ignore"));

        other.Emit("Import-Module $manifest -Prefix My", ("manifest", Shell.Manifest));

        Assert.Equal("hello", Assert.Single(other.Emit("(Get-MyKfFunction).Name")).ToString());
    }
}
