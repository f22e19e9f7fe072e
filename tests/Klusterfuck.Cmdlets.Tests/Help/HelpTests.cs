using System.Management.Automation;
using Klusterfuck.Cmdlets.Tests.Hosting;

namespace Klusterfuck.Cmdlets.Tests.Help;

public sealed class HelpTests(Shell shell) : IClassFixture<Shell>
{
    private static readonly string[] Changing =
        ["New", "Set", "Remove", "Undo", "Publish", "Start", "Stop", "Restart", "Suspend", "Resume", "Import", "Export", "Copy", "Approve", "Deny", "Install", "Uninstall", "Disconnect"];

    /// <summary>Those that work on no session: they make one, or a value.</summary>
    private static readonly string[] Local =
        ["Connect-KfHost", "Get-KfContext", "Set-KfContext", "Remove-KfContext", "Start-KfHost", "Stop-KfHost", "Get-KfHost", "New-KfNode", "New-KfLink",
            "Connect-KfCluster", "Disconnect-KfCluster", "Install-KfCluster", "Uninstall-KfCluster"];

    /// <summary>Those of a changing verb that change nothing: they make a value.</summary>
    private static readonly string[] Pure = ["New-KfNode", "New-KfLink"];

    public static TheoryData<string> Cmdlets { get; } =
        [.. Directory.GetFiles(Path.Combine(Shell.RepositoryRoot, "cmdlets/Klusterfuck.Cmdlets/help"), "*-Kf*.xml").Select(f => Path.GetFileNameWithoutExtension(f))];

    [Fact]
    public void Help_EveryCmdletOfTheModule_HasAFile() =>
        Assert.Equal(
            shell.Emit("Get-Command -Module Klusterfuck").Select(c => c.ToString()).Order(StringComparer.Ordinal),
            Cmdlets.Select(c => c.Data).Order(StringComparer.Ordinal));

    [Theory, MemberData(nameof(Cmdlets))]
    public void GetHelp_Cmdlet_HasSynopsisDescriptionAndTwoExamples(string cmdlet)
    {
        var help = Assert.Single(shell.Emit($"Get-Help {cmdlet} -Full"));

        Assert.EndsWith(".", Text(help, "Synopsis"), StringComparison.Ordinal);
        Assert.NotEmpty(Objects(help, "description"));
        var examples = Objects(Member(help, "examples")!, "example");
        Assert.True(examples.Length >= 2, $"{cmdlet} has {examples.Length} examples.");
        Assert.All(examples, e => Assert.NotEmpty(Text(e, "code")));
    }

    [Theory, MemberData(nameof(Cmdlets))]
    public void GetHelp_Parameters_SayWhatTheCmdletDoes(string cmdlet)
    {
        var command = (CommandInfo)Assert.Single(shell.Emit($"Get-Command {cmdlet}")).BaseObject;
        var own = command.Parameters.Values.Where(p => !Cmdlet.CommonParameters.Contains(p.Name)).ToArray();
        var described = Objects(Member(Assert.Single(shell.Emit($"Get-Help {cmdlet} -Full")), "parameters")!, "parameter").ToDictionary(p => Text(p, "name"));

        Assert.Equal(own.Select(p => p.Name).Order(StringComparer.Ordinal), described.Keys.Order(StringComparer.Ordinal));
        foreach (var parameter in own)
        {
            var help = described[parameter.Name];
            var set = parameter.ParameterSets.Values.First();
            Assert.Equal((parameter.Name, set.IsMandatory), (parameter.Name, bool.Parse(Text(help, "required"))));
            Assert.Equal((parameter.Name, set.Position < 0 ? "named" : $"{set.Position}"), (parameter.Name, Text(help, "position")));
            Assert.Equal((parameter.Name, Pipeline(set)), (parameter.Name, Text(help, "pipelineInput")));
            Assert.Equal((parameter.Name, TypeName(parameter.ParameterType)), (parameter.Name, Text(Member(help, "type")!, "name")));
            Assert.NotEmpty(Objects(help, "description"));
        }
    }

    [Theory, MemberData(nameof(Cmdlets))]
    public void Cmdlet_ByItsVerb_HasOutputTypeNamespaceAndShouldProcess(string cmdlet)
    {
        var command = (CommandInfo)Assert.Single(shell.Emit($"Get-Command {cmdlet}")).BaseObject;

        Assert.NotEmpty(command.OutputType);
        Assert.Equal(!Local.Contains(cmdlet), command.Parameters.ContainsKey("Context"));
        Assert.True(Local.Contains(cmdlet) || command.Parameters.ContainsKey("Namespace"));
        Assert.Equal(Changing.Contains(cmdlet.Split('-')[0]) && !Pure.Contains(cmdlet), command.Parameters.ContainsKey("WhatIf"));
        Assert.True(command.Parameters.Values.Max(p => p.ParameterSets.Values.Max(s => s.Position)) < 4);
    }

    [Fact]
    public void GetHelp_About_TellsHowToBegin() => Assert.Contains("New-KfFunction hello -Runtime Python", shell.Show("Get-Help about_Klusterfuck"), StringComparison.Ordinal);

    [Theory]
    [InlineData("Commits", "Undo-KfCommit hello")]
    [InlineData("Flows", "New-KfNode in -Connector http")]
    [InlineData("Runbooks", "$env:KF_URL = ")]
    [InlineData("Errors", "KfCommitAmbiguous")]
    public void GetHelp_AboutTopic_IsThere(string topic, string line) => Assert.Contains(line, shell.Show($"Get-Help about_Klusterfuck_{topic}"), StringComparison.Ordinal);

    private static string Pipeline(ParameterSetMetadata set) => (set.ValueFromPipeline, set.ValueFromPipelineByPropertyName) switch
    {
        (true, true) => "True (ByPropertyName, ByValue)",
        (true, false) => "True (ByValue)",
        (false, true) => "True (ByPropertyName)",
        _ => "False",
    };

    private static string TypeName(Type type) => (Nullable.GetUnderlyingType(type) ?? type).Name;

    private static PSObject? Member(PSObject value, string name) => value.Properties[name]?.Value is { } member ? PSObject.AsPSObject(member) : null;

    private static string Text(PSObject value, string name) => value.Properties[name]?.Value?.ToString()?.Trim() ?? "";

    private static PSObject[] Objects(PSObject value, string name) => value.Properties[name]?.Value switch
    {
        null => [],
        object[] list => [.. list.Select(PSObject.AsPSObject)],
        var one => [PSObject.AsPSObject(one)],
    };
}
