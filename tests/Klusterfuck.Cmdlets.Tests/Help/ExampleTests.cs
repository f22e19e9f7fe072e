using System.Xml.Linq;
using Klusterfuck.Cmdlets.Tests.Hosting;

namespace Klusterfuck.Cmdlets.Tests.Help;

/// <summary>Runs every example of the help over a data folder that has what they speak of.</summary>
public sealed class ExampleTests
{
    [Theory, MemberData(nameof(HelpTests.Cmdlets), MemberType = typeof(HelpTests))]
    public void Examples_OfTheHelp_RunWithoutErrors(string cmdlet)
    {
        var file = XDocument.Load(Path.Combine(Shell.RepositoryRoot, "cmdlets/Klusterfuck.Cmdlets/help", $"{cmdlet}.xml"));
        var examples = file.Root!.Elements("example").Select(e => e.Element("code")!.Value).ToArray();

        using var shell = Prepare();
        foreach (var example in examples)
        {
            var outcome = shell.Run(example);
            Assert.Null(outcome.Thrown);
            Assert.Empty(outcome.Errors.Select(e => $"{example}: {e.FullyQualifiedErrorId} {e}"));
        }
    }

    private static Shell Prepare()
    {
        var shell = new Shell();
        shell.CreateFunction("hello", "cat");
        shell.Emit("New-KfFunction api-users -Runtime Shell -Repository hello");
        shell.Commit("hello", "cat; echo", "v2");
        const string Model = """
            { "version": 1, "nodes": [ { "id": "in", "kind": "connector", "connector": "http" }, { "id": "greet", "kind": "function", "function": "hello" } ],
              "links": [ { "from": "in", "to": "greet" } ] }
            """;
        File.WriteAllText(Path.Combine(shell.WorkFolder, "flow.json"), Model);
        File.WriteAllBytes(Path.Combine(shell.WorkFolder, "big.bin"), [0, 1, 2, 255]);
        shell.Emit("New-KfFlow orders -ModelPath ./flow.json");
        shell.Emit("Start-KfRun orders -InputObject first");
        shell.Emit("New-KfSecret api-key -Value ([System.Net.NetworkCredential]::new('', 'x').SecurePassword) -ForFunctions");
        return shell;
    }
}
