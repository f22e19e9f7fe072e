namespace Klusterfuck.Architecture.Tests;

/// <summary>The repository as it is on disk. Every list fails the test where it is empty, so that no rule passes for want of anything to check.</summary>
internal static class SourceTree
{
    private static readonly string[] Generated = ["bin", "obj", "node_modules", "TestResults", "artifacts"];

    public static string Root { get; } = FindRoot();

    /// <summary>Files below folders of the repository, relative to its root with '/' between parts, without what is built.</summary>
    public static IReadOnlyList<string> Files(string pattern, params string[] folders)
    {
        var files = folders
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root, folder), pattern, SearchOption.AllDirectories))
            .Select(Relative)
            .Where(file => !file.Split('/').Any(Generated.Contains))
            .Order(StringComparer.Ordinal)
            .ToList();
        Assert.NotEmpty(files);
        return files;
    }

    public static string Read(string file) => File.ReadAllText(Path.Combine(Root, file));

    public static string Relative(string path) => Path.GetRelativePath(Root, Path.GetFullPath(path)).Replace('\\', '/');

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Klusterfuck.slnx")))
            folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("Klusterfuck.slnx is in no folder above the tests.");
        return folder;
    }
}
