using System.Xml.Linq;

namespace Klusterfuck.Architecture.Tests.References;

public sealed class ReferenceTests
{
    [Fact]
    public void Engine_References_StayInTheEngine()
    {
        var engine = In("engine");
        Assert.Contains(engine, p => p.Projects.Count > 0);
        Assert.DoesNotContain(engine.SelectMany(p => p.Projects), path => !path.StartsWith("engine/", StringComparison.Ordinal));
    }

    [Fact]
    public void CmdletsAndServices_NeverMeet()
    {
        Assert.DoesNotContain(In("cmdlets").SelectMany(p => p.WithReferences()), p => p.Folder == "src");
        Assert.DoesNotContain(In("src").SelectMany(p => p.WithReferences()), p => p.Folder == "cmdlets");
    }

    [Fact]
    public void Product_NeverReferencesTestsOrBenchmarks() => Assert.DoesNotContain(
        In("engine").Concat(In("src")).Concat(In("cmdlets")).SelectMany(p => p.WithReferences()), p => p.Folder is "tests" or "bench");

    [Theory]
    [InlineData("Klusterfuck.Worker", "KubernetesClient")]
    [InlineData("Klusterfuck.Worker", "Microsoft.Data.Sqlite")]
    [InlineData("Klusterfuck.Runner", "KubernetesClient")]
    [InlineData("Klusterfuck.Runner", "LibGit2Sharp")]
    [InlineData("Klusterfuck.Runner", "Microsoft.Data.Sqlite")]
    public void WorkerAndRunner_NeverCarry(string name, string package)
    {
        var service = ProjectFile.All.Single(p => p.Name == name).WithReferences().ToList();
        Assert.Contains(service, p => p.Name == "Klusterfuck.Engine");
        Assert.DoesNotContain(service.SelectMany(p => p.Packages), p => Include(p).StartsWith(package, StringComparison.Ordinal));
    }

    [Fact]
    public void Packages_Versions_AreStatedOnceAndAllUsed()
    {
        var versions = XDocument.Parse(SourceTree.Read("Directory.Packages.props")).Descendants("PackageVersion").Select(Include).ToList();
        var used = ProjectFile.All.SelectMany(p => p.Packages).Concat(XDocument.Parse(SourceTree.Read("tests/Directory.Build.props")).Descendants("PackageReference")).ToList();
        Assert.NotEmpty(used);
        Assert.DoesNotContain(used, p => p.Attribute("Version") is not null || p.Attribute("VersionOverride") is not null || p.Element("Version") is not null);
        Assert.Equal(versions.Count, versions.Distinct().Count());
        Assert.Equal(versions.Order(StringComparer.Ordinal), used.Select(Include).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Solution_HasEveryProject() => Assert.Equal(
        ProjectFile.All.Select(p => p.Path).Order(StringComparer.Ordinal),
        XDocument.Parse(SourceTree.Read("Klusterfuck.slnx")).Descendants("Project").Select(p => p.Attribute("Path")!.Value).Order(StringComparer.Ordinal));

    private static List<ProjectFile> In(string folder)
    {
        var projects = ProjectFile.All.Where(p => p.Folder == folder).ToList();
        Assert.NotEmpty(projects);
        return projects;
    }

    private static string Include(XElement element) => element.Attribute("Include")!.Value;
}
