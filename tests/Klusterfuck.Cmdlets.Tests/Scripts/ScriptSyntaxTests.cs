using System.Management.Automation.Language;
using Klusterfuck.Cmdlets.Tests.Hosting;

namespace Klusterfuck.Cmdlets.Tests.Scripts;

/// <summary>Scripts for people with pwsh and Pester, which may be installed nowhere here: they parse, and call the module as it is.</summary>
public sealed class ScriptSyntaxTests : IDisposable
{
    private readonly Shell shell = new();

    public static TheoryData<string> Scripts => [.. new[] { "tests/module", "examples" }
        .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Shell.RepositoryRoot, folder), "*.ps1", SearchOption.AllDirectories))
        .Select(path => Path.GetRelativePath(Shell.RepositoryRoot, path)).Order(StringComparer.Ordinal)];

    public void Dispose() => shell.Dispose();

    [Theory]
    [MemberData(nameof(Scripts))]
    public void Script_IsParsedAndNamesCmdletsAndParametersThereAre(string script)
    {
        var tree = Parser.ParseFile(Path.Combine(Shell.RepositoryRoot, script), out _, out var errors);

        Assert.Empty(errors.Select(e => $"{e.Extent.StartLineNumber}: {e.Message}"));
        foreach (var call in tree.FindAll(node => node is CommandAst command && command.GetCommandName()?.Contains("-Kf", StringComparison.Ordinal) == true, searchNestedScriptBlocks: true).Cast<CommandAst>())
        {
            var known = shell.Emit("(Get-Command $name -Module Klusterfuck -ErrorAction Stop).Parameters.Keys", ("name", call.GetCommandName())).Select(k => k.ToString());
            foreach (var parameter in call.CommandElements.OfType<CommandParameterAst>())
                Assert.True(known.Any(k => k.StartsWith(parameter.ParameterName, StringComparison.OrdinalIgnoreCase)), $"Line {parameter.Extent.StartLineNumber}: {call.GetCommandName()} has no -{parameter.ParameterName}.");
        }
    }
}
