using System.Reflection;
using Klusterfuck.Engine;

namespace Klusterfuck.Architecture.Tests.Errors;

public sealed class ErrorCodeTests
{
    private static readonly List<(string Name, ErrorCode Code)> Codes =
        [.. typeof(ErrorCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => (f.Name, (ErrorCode)f.GetValue(null)!))];

    [Fact]
    public void Ids_AreUniqueAndPrefixedAndSayTheName()
    {
        Assert.NotEmpty(Codes);
        Assert.Equal(Codes.Count, Codes.Select(c => c.Code.Id).Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(Codes, c => Assert.Equal($"Kf{c.Name}", c.Code.Id));
    }

    [Fact]
    public void Codes_AreAllUsed()
    {
        var sources = SourceTree.Files("*.cs", "engine", "src", "cmdlets").Where(f => !f.EndsWith("/ErrorCodes.cs", StringComparison.Ordinal)).Select(SourceTree.Read)
            .SelectMany(text => text.Split('\n')).Where(line => !line.TrimStart().StartsWith("///", StringComparison.Ordinal)).ToList();
        Violations.None(Codes.Select(c => c.Name).Where(name => !sources.Any(line => line.Contains($"ErrorCodes.{name}", StringComparison.Ordinal))));
    }
}
