using System.Text.RegularExpressions;
using Klusterfuck.Architecture.Tests.References;

namespace Klusterfuck.Architecture.Tests.Sources;

public sealed partial class SourceTests
{
    private const int MaxLines = 400;

    private static readonly string[] KindsNotDomains = ["helpers", "utils", "utilities", "models", "services", "managers", "common", "misc"];

    private static IReadOnlyList<string> All => SourceTree.Files("*.cs", "engine", "src", "cmdlets", "tests", "bench");

    [Fact]
    public void Files_Namespaces_AreTheirFolders()
    {
        var declared = All.Select(file => (File: file, Match: NamespaceLine().Match(SourceTree.Read(file)))).Where(f => f.Match.Success).ToList();
        Assert.NotEmpty(declared);
        Violations.None(declared.Where(f => f.Match.Groups["name"].Value != NamespaceOf(f.File)).Select(f => $"{f.File}: {f.Match.Groups["name"].Value}"));
    }

    [Fact]
    public void Files_WithTypes_HaveAFileScopedNamespace() => Violations.None(
        All.Where(file => TypeLine().IsMatch(SourceTree.Read(file)) && !NamespaceLine().IsMatch(SourceTree.Read(file))));

    [Fact]
    public void Files_Types_AreOneEachAndNamedAsTheFile()
    {
        var types = All.Select(file => (File: file, Names: TypeLine().Matches(SourceTree.Read(file)).Select(m => m.Groups["name"].Value).ToList())).ToList();
        Assert.Contains(types, t => t.Names.Count == 1);
        Violations.None(types.Where(t => t.Names.Count > 1).Select(t => $"{t.File}: {string.Join(", ", t.Names)}"));
        Violations.None(types.Where(t => t.Names.Count == 1 && Path.GetFileName(t.File).Split('.')[0] is var file && file != t.Names[0] && file != $"{t.Names[0]}OfT").Select(t => $"{t.File}: {t.Names[0]}"));
    }

    [Fact]
    public void Files_AreShort() => Violations.None(
        All.Select(file => (File: file, Lines: SourceTree.Read(file).Count(c => c == '\n'))).Where(f => f.Lines > MaxLines).Select(f => $"{f.File}: {f.Lines} lines"));

    [Fact]
    public void Folders_CarryNamesOfTheDomain() => Violations.None(
        All.SelectMany(file => file.Split('/')[..^1]).Distinct().Where(folder => KindsNotDomains.Contains(folder, StringComparer.OrdinalIgnoreCase)));

    [Theory]
    [InlineData("public sealed class A;\n", "A")]
    [InlineData("internal static partial class A\n{\n", "A")]
    [InlineData("public readonly record struct A(int B)\n", "A")]
    [InlineData("public delegate Task A(int b);\n", "A")]
    [InlineData("    private sealed class Nested\n", null)]
    [InlineData("/// public class A\n", null)]
    public void TypeLine_Source_FindsTypesOfTheFile(string source, string? name) =>
        Assert.Equal(name, TypeLine().Match(source) is { Success: true } match ? match.Groups["name"].Value : null);

    private static string NamespaceOf(string file)
    {
        var project = ProjectFile.All.Single(p => file.StartsWith(p.Path[..(p.Path.LastIndexOf('/') + 1)], StringComparison.Ordinal));
        var folders = Path.GetDirectoryName(file)!.Replace('\\', '/').Split('/')[2..];
        return string.Join('.', folders.Prepend(project.Name));
    }

    [GeneratedRegex(@"^namespace (?<name>[\w.]+);\r?$", RegexOptions.Multiline)]
    private static partial Regex NamespaceLine();

    [GeneratedRegex(
        @"^(?:(?:public|internal|file|sealed|static|abstract|readonly|partial|unsafe|ref) )+(?:class|record struct|record class|record|struct|interface|enum|delegate [\w<>?,.\[\] ]+?) (?<name>\w+)",
        RegexOptions.Multiline)]
    private static partial Regex TypeLine();
}
