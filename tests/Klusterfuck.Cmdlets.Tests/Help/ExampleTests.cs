using System.Xml.Linq;
using Klusterfuck.Cmdlets.Tests.Hosting;

namespace Klusterfuck.Cmdlets.Tests.Help;

/// <summary>Runs every example of the help over a data folder that has what they speak of.</summary>
public sealed class ExampleTests(ExampleFolder folder) : IClassFixture<ExampleFolder>, IDisposable
{
    private TestCluster? cluster;

    public void Dispose() => cluster?.Dispose();

    [Theory, MemberData(nameof(HelpTests.Cmdlets), MemberType = typeof(HelpTests))]
    public void Examples_OfTheHelp_RunWithoutErrors(string cmdlet)
    {
        var file = XDocument.Load(Path.Combine(Shell.RepositoryRoot, "cmdlets/Klusterfuck.Cmdlets/help", $"{cmdlet}.xml"));
        var examples = file.Root!.Elements("example").Select(e => e.Element("code")!.Value).ToArray();

        using var shell = folder.Open();
        Environment.SetEnvironmentVariable("EXAMPLE_PORT", RemoteAdmin.FreePort().ToString(System.Globalization.CultureInfo.InvariantCulture));
        if (examples.Any(e => e.Contains("EXAMPLE_URL", StringComparison.Ordinal)))
        {
            Environment.SetEnvironmentVariable("EXAMPLE_URL", RemoteAdmin.Address.ToString());
            Environment.SetEnvironmentVariable("EXAMPLE_TOKEN", RemoteAdmin.Token);
        }

        if (examples.Any(e => e.Contains("EXAMPLE_KUBECONFIG", StringComparison.Ordinal)))
        {
            cluster = new TestCluster();
            Environment.SetEnvironmentVariable("EXAMPLE_KUBECONFIG", cluster.KubeConfig);
        }

        foreach (var example in examples)
        {
            var outcome = shell.Run(example);
            Assert.Null(outcome.Thrown);
            Assert.Empty(outcome.Errors.Select(e => $"{e.FullyQualifiedErrorId} {e} in {example}"));
        }
    }
}
