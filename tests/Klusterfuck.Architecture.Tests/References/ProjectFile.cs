using System.Xml.Linq;

namespace Klusterfuck.Architecture.Tests.References;

/// <summary>A project file: what it references.</summary>
internal sealed record ProjectFile(string Path, IReadOnlyList<string> Projects, IReadOnlyList<XElement> Packages)
{
    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    public string Folder => Path[..Path.IndexOf('/', StringComparison.Ordinal)];

    public static IReadOnlyList<ProjectFile> All { get; } = [.. SourceTree.Files("*.csproj", "engine", "src", "cmdlets", "tests", "bench").Select(Read)];

    /// <summary>The project and everything it references, directly or not.</summary>
    public IEnumerable<ProjectFile> WithReferences() =>
        Projects.SelectMany(path => All.Single(p => p.Path == path).WithReferences()).Prepend(this).DistinctBy(p => p.Path);

    private static ProjectFile Read(string path)
    {
        var project = XDocument.Parse(SourceTree.Read(path));
        var folder = System.IO.Path.GetDirectoryName(System.IO.Path.Combine(SourceTree.Root, path))!;
        return new ProjectFile(
            path,
            [.. project.Descendants("ProjectReference").Select(r => SourceTree.Relative(System.IO.Path.Combine(folder, r.Attribute("Include")!.Value)))],
            [.. project.Descendants("PackageReference")]);
    }
}
