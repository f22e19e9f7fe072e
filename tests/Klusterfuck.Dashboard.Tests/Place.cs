using System.Reflection;

namespace Klusterfuck.Dashboard.Tests;

/// <summary>Where things are.</summary>
internal static class Place
{
    public static string AdminAssembly { get; } = Of(nameof(AdminAssembly));

    public static string RepositoryRoot { get; } = Of(nameof(RepositoryRoot));

    public static string DashboardSource { get; } = Path.Combine(RepositoryRoot, "src", "dashboard");

    /// <summary>What tests leave to be looked at.</summary>
    public static string Output { get; } = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "screenshots")).FullName;

    private static string Of(string key) => typeof(Place).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == key).Value!;
}
