using System.Text.RegularExpressions;
using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Kubernetes.Tests.Installation;

public sealed partial class DockerfileTests
{
    private const string User = "10001:10001";

    private static readonly string[] NotSent = File.ReadAllLines(Path.Combine(Repository.Root, ".dockerignore"));

    public static TheoryData<string> Projects => [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "Dockerfile", SearchOption.AllDirectories)
        .Select(f => Path.GetFileName(Path.GetDirectoryName(f))!).Order()];

    [Fact]
    public void Dockerfiles_ForEachService_AreThere()
    {
        var services = Directory.EnumerateDirectories(Path.Combine(Repository.Root, "src"), "Klusterfuck.*").Where(d => File.Exists(Path.Combine(d, "Program.cs")))
            .Select(d => Path.GetFileName(d)!).Order();
        Assert.Equal(services, Projects.Select(p => p.Data));
    }

    [Fact]
    public void Dockerfiles_ForEachImageInTheManifest_AreThere()
    {
        var images = Kustomization.Render(Path.Combine(Repository.Root, "k8s")).Where(o => (string?)o["kind"] == "Deployment")
            .SelectMany(o => o.SelectTokens("$..image")).Select(i => (string)i!).Where(i => i.StartsWith("klusterfuck/", StringComparison.Ordinal))
            .Select(i => i["klusterfuck/".Length..i.IndexOf(':', StringComparison.Ordinal)]).Distinct();
        Assert.Superset(images.ToHashSet(), Projects.Select(p => p.Data["Klusterfuck.".Length..].ToLowerInvariant()).ToHashSet());
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Stages_All_BeginWithAPinnedImage(string project) => Assert.All(Read(project).Stages, stage => Assert.Matches(Pinned(), stage.From));

    [Theory]
    [MemberData(nameof(Projects))]
    public void Copies_All_TakeWhatIsThere(string project)
    {
        var known = new HashSet<string>();
        foreach (var stage in Read(project).Stages)
        {
            foreach (var copy in stage.All("COPY").Select(c => c.Split(' ')))
            {
                if (copy[0].StartsWith("--from=", StringComparison.Ordinal))
                    Assert.Contains(copy[0]["--from=".Length..], known);
                else
                    Assert.All(copy[..^1], AssertSent);
            }

            known.Add(stage.Name);
        }
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Publish_Always_BuildsTheProjectThatIsStarted(string project)
    {
        var file = Read(project);
        var publish = Assert.Single(file.Stages.SelectMany(s => s.All("RUN")), r => r.StartsWith("dotnet publish", StringComparison.Ordinal));
        Assert.StartsWith($"dotnet publish src/{project} -c Release -o /out", publish, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(Repository.Root, "src", project, $"{project}.csproj")));
        Assert.Contains("--from=build /out /app", file.Image.All("COPY"));
        var started = JArray.Parse(file.Image.Last("ENTRYPOINT")).Select(a => (string)a!).ToList();
        var alone = publish.Contains("--self-contained", StringComparison.Ordinal);
        Assert.Equal(alone ? [$"/app/{project}"] : ["dotnet", $"/app/{project}.dll"], started);
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Image_Always_RunsAsTheUserOfThePods(string project)
    {
        Assert.Equal(User, Read(project).Image.Last("USER"));
        Assert.True(Read(project).Image.Instructions.FindIndex(i => i.Name == "USER") > Read(project).Image.Instructions.FindLastIndex(i => i.Name == "RUN"), "What is installed is installed before.");
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Image_Always_TellsItsHealthOnAPortOfItsOwn(string project)
    {
        var image = Read(project).Image;
        var check = image.Last("HEALTHCHECK");
        Assert.Contains("GET /healthz", check, StringComparison.Ordinal);
        Assert.Contains(Port().Match(check).Groups["port"].Value, image.Last("EXPOSE").Split(' '));
        Assert.Equal("bash", (string?)JArray.Parse(check[check.IndexOf('[', StringComparison.Ordinal)..])[0]);
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Packages_Installed_LeaveNothingElse(string project) => Assert.All(
        Read(project).Stages.SelectMany(s => s.All("RUN")).Where(r => r.Contains("apt-get install", StringComparison.Ordinal)),
        run =>
        {
            Assert.Contains("--no-install-recommends", run, StringComparison.Ordinal);
            Assert.Contains("rm -rf /var/lib/apt/lists/*", run, StringComparison.Ordinal);
        });

    private static Dockerfile Read(string project) => Dockerfile.Read(Path.Combine(Repository.Root, "src", project, "Dockerfile"));

    private static void AssertSent(string source)
    {
        var path = Path.Combine(Repository.Root, source);
        Assert.True(Path.Exists(path), $"{source} is not there.");
        Assert.DoesNotContain(NotSent, ignored => ignored.Length > 0 && (source == ignored || source.StartsWith($"{ignored}/", StringComparison.Ordinal)));
    }

    [GeneratedRegex(@":[^:]*\d+\.\d+(\.\d+)?[^:]*$")]
    private static partial Regex Pinned();

    [GeneratedRegex(@"/dev/tcp/127\.0\.0\.1/(?<port>\d+)")]
    private static partial Regex Port();
}
