using System.Text.RegularExpressions;

namespace Klusterfuck.Architecture.Tests.Cmdlets;

public sealed partial class ManifestTests
{
    [Fact]
    public void Manifest_Exports_AreTheCmdletClasses()
    {
        var exports = Exports().Match(SourceTree.Read("Klusterfuck.psd1"));
        Assert.True(exports.Success, "Klusterfuck.psd1 has no list CmdletsToExport.");
        var exported = Quoted().Matches(exports.Groups["list"].Value).Select(m => m.Groups["name"].Value).ToList();
        var classes = CmdletFiles().Select(c => $"{c.Verb}-{c.Noun}").ToList();

        Assert.NotEmpty(classes);
        Assert.Equal(classes.Order(StringComparer.Ordinal), exported.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Cmdlets_Classes_AreNamedVerbNounCommandAndOneAFile()
    {
        var cmdlets = CmdletFiles().ToList();
        Assert.NotEmpty(cmdlets);
        Assert.All(cmdlets, c => Assert.StartsWith("Kf", c.Noun, StringComparison.Ordinal));
        Violations.None(cmdlets.Where(c => Path.GetFileName(c.File) != $"{c.Verb}{c.Noun[2..]}Command.cs").Select(c => c.File));
    }

    private static IEnumerable<(string File, string Verb, string Noun)> CmdletFiles() =>
        from file in SourceTree.Files("*.cs", "cmdlets")
        from Match match in CmdletAttribute().Matches(SourceTree.Read(file))
        select (file, match.Groups["verb"].Value, match.Groups["noun"].Value);

    [GeneratedRegex(@"CmdletsToExport\s*=\s*@?\(?(?<list>(?:\s*,?\s*'[^']*'|\s*#[^\n]*)*)", RegexOptions.CultureInvariant)]
    private static partial Regex Exports();

    [GeneratedRegex("'(?<name>[^']+)'", RegexOptions.CultureInvariant)]
    private static partial Regex Quoted();

    [GeneratedRegex("""^\[Cmdlet\((?:Verbs\w+\.|")(?<verb>\w+)"?,\s*"(?<noun>\w+)"[^\n]*""", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex CmdletAttribute();
}
