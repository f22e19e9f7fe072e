using System.Reflection;

namespace Klusterfuck.Bench.Invocations.Contestants;

/// <summary>The programs of the project that were built with the bench.</summary>
internal static class BuiltProgram
{
    /// <summary>The file of one, by the name the project gives it.</summary>
    public static string Find(string name) =>
        Assembly.GetExecutingAssembly().GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == name).Value!;
}
