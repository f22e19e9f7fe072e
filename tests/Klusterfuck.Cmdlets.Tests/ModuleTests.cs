using System.Management.Automation;
using System.Reflection;
using System.Reflection.Emit;
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

    [Fact]
    public void Import_AnotherYamlDotNetInTheDefaultContext_DoesNoHarm()
    {
        // An empty assembly of that name: whoever took it for YamlDotNet would find none of its types.
        using var other = new Shell();
        var path = Path.Combine(other.Folder, "YamlDotNet.dll");
        var builder = new PersistedAssemblyBuilder(new AssemblyName("YamlDotNet, Version=99.0.0.0"), typeof(object).Assembly);
        builder.DefineDynamicModule("YamlDotNet");
        builder.Save(path);
        AssemblyLoadContext.Default.LoadFromAssemblyPath(path);
        var json = AppDomain.CurrentDomain.Load("Newtonsoft.Json");
        Assert.Same(AssemblyLoadContext.Default, AssemblyLoadContext.GetLoadContext(json));

        other.CreateFunction("hello", "cat");
        Assert.Equal("{\"a\":1}", Assert.Single(other.Emit("@{ a = 1 } | Invoke-KfFunction hello")).ToString());

        var module = AssemblyLoadContext.All.Single(c => c.Name == "Klusterfuck.Cmdlets");
        Assert.NotSame(json, module.Assemblies.Single(a => a.GetName().Name == "Newtonsoft.Json"));
        Assert.NotEqual(new Version(99, 0, 0, 0), module.Assemblies.Single(a => a.GetName().Name == "YamlDotNet").GetName().Version);
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
