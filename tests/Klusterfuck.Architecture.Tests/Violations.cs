namespace Klusterfuck.Architecture.Tests;

/// <summary>What breaks a rule, shown whole where there is anything.</summary>
internal static class Violations
{
    public static void None<T>(IEnumerable<T> found)
    {
        var violations = found.ToList();
        Assert.True(violations.Count == 0, string.Join(Environment.NewLine, violations));
    }
}
