using System.Management.Automation;
using Klusterfuck.Cmdlets.Tests.Hosting;

namespace Klusterfuck.Cmdlets.Tests.Flows;

public sealed class FlowTests : IDisposable
{
    private const string Model = """
        @{ version = 1
           nodes = @(@{ id = 'in'; kind = 'connector'; connector = 'http' }, @{ id = 'work'; kind = 'function'; function = 'hello' })
           links = @(@{ from = 'in'; to = 'work' }) }
        """;

    private readonly Shell shell = new();

    public FlowTests() => shell.CreateFunction("hello", "cat");

    public void Dispose() => shell.Dispose();

    [Fact]
    public void New_Hashtable_CreatesAndDeploys()
    {
        var flow = Assert.Single(shell.Emit($"New-KfFlow orders -Model {Model} -Label @{{ team = 'a' }}"));

        Assert.Equal("Klusterfuck.Cmdlets.Flows.KfFlow", flow.TypeNames[0]);
        Assert.Equal("Deployed", flow.Properties["Status"].Value);
        Assert.Matches("^[0-9a-f]{40}$", flow.Properties["Commit"].Value.ToString());
        Assert.Equal("in", Assert.Single(shell.Emit("(Get-KfFlow -Label team=a).Entries")).ToString());
        Assert.Single(shell.Emit("Get-KfFlow orders | Get-KfCommit -Selected"));
        Assert.Single(shell.Emit("Get-KfCommit -Flow orders -Selected"));
        Assert.Matches(@"orders\s+Deployed\s+[0-9a-f]{7}", shell.Show("Get-KfFlow"));
    }

    [Fact]
    public void New_WithoutModel_DeploysNothing()
    {
        Assert.Equal("NotDeployed", Assert.Single(shell.Emit("New-KfFlow draft")).Properties["Status"].Value);
        Assert.Equal(("KfFlowNotDeployed", ErrorCategory.InvalidOperation), shell.Run("Start-KfRun draft").Error);
        Assert.Equal("Deployed", Assert.Single(shell.Emit("Publish-KfFlow draft -PassThru")).Properties["Status"].Value);
    }

    [Fact]
    public void Test_BadModel_EmitsAllProblems()
    {
        var problems = shell.Emit("'{ \"version\": 1, \"nodes\": [ { \"id\": \"a\", \"kind\": \"function\", \"function\": \"missing\" } ], \"links\": [ { \"from\": \"b\", \"to\": \"a\" } ], \"x\": 1 }' | Test-KfFlow");

        Assert.True(problems.Count >= 3, $"{problems.Count} problems.");
        Assert.Equal("Klusterfuck.Cmdlets.Flows.KfProblem", problems[0].TypeNames[0]);
        Assert.All(problems, p => Assert.StartsWith("$", p.Properties["Path"].Value.ToString(), StringComparison.Ordinal));
        Assert.All(problems, p => Assert.NotEmpty(p.Properties["Code"].Value.ToString()!));
    }

    [Fact]
    public void New_BadModel_ListsTheProblemsAndCreatesNothing()
    {
        var outcome = shell.Run("New-KfFlow bad -Model @{ version = 1; nodes = @(@{ id = 'a'; kind = 'function'; function = 'missing' }); links = @(); x = 1 }");

        Assert.Equal(("KfInvalid", ErrorCategory.InvalidArgument), outcome.Error);
        Assert.Contains("$.x", outcome.Errors[0].ToString(), StringComparison.Ordinal);
        Assert.Empty(shell.Emit("Get-KfFlow"));
    }

    [Fact]
    public void SetThenPublish_Model_DeploysOnlyWhenPublished()
    {
        shell.Emit($"New-KfFlow orders -Model {Model}");
        File.WriteAllText(Path.Combine(shell.WorkFolder, "flow.json"), """
            { "version": 1, "nodes": [ { "id": "start", "kind": "connector", "connector": "http" }, { "id": "work", "kind": "function", "function": "hello" } ],
              "links": [ { "from": "start", "to": "work" } ] }
            """);
        Assert.Empty(shell.Emit("Test-KfFlow -ModelPath ./flow.json; Test-KfFlow orders; Get-KfFlow | Test-KfFlow"));

        var saved = Assert.Single(shell.Emit("Set-KfFlow orders -ModelPath ./flow.json -Message 'Rename the entry' -PassThru"));
        Assert.Equal(1, saved.Properties["Behind"].Value);
        Assert.Equal("Rename the entry", Assert.Single(shell.Emit("(Get-KfCommit -Flow orders -First 1).Subject")).ToString());

        shell.Emit("Publish-KfFlow orders -WhatIf");
        Assert.Equal(1, Assert.Single(shell.Emit("(Get-KfFlow orders).Behind")).BaseObject);
        Assert.Equal("start", Assert.Single(shell.Emit("(Publish-KfFlow orders -PassThru).Entries")).ToString());

        shell.Emit("Set-KfCommit -Flow orders -Commit HEAD~1 -Force");
        Assert.Equal("in", Assert.Single(shell.Emit("(Get-KfFlow orders).Entries")).ToString());
        shell.Emit("Undo-KfCommit -Flow orders -Force");
        Assert.Equal("start", Assert.Single(shell.Emit("(Get-KfFlow orders).Entries")).ToString());
    }

    [Fact]
    public void Publish_ModelOfAFile_CommitsAndDeploysIt()
    {
        shell.Emit($"New-KfFlow orders -Model {Model}");

        var flow = Assert.Single(shell.Emit($"$model = {Model}; $model.nodes += @{{ id = 'more'; kind = 'function'; function = 'hello' }}; $model.links += @{{ from = 'work'; to = 'more' }}; Publish-KfFlow orders -Model $model -PassThru"));

        Assert.Equal(0, flow.Properties["Behind"].Value);
        Assert.True(shell.Emit("Get-KfCommit -Flow orders").Count >= 2);
    }

    [Fact]
    public void Export_PathOfAFile_IsThatFileForOneFlowOnly()
    {
        shell.Emit($"New-KfFlow orders -Model {Model}; New-KfFlow others -Model {Model}");

        Assert.Equal(Path.Combine(shell.WorkFolder, "kept.json"), Assert.Single(shell.Emit("Export-KfFlow orders ./kept.json")).ToString());
        Assert.Equal("copied", Assert.Single(shell.Emit("Import-KfFlow ./kept.json copied")).Properties["Name"].Value);
        Assert.Equal(2, shell.Emit("Export-KfFlow or*, ot* ./folder").Count);

        var two = shell.Run("Export-KfFlow orders, others ./both.json -Force");
        Assert.Single(two.Output);
        Assert.Equal(("KfFileUnusable", ErrorCategory.OpenError), two.Error);
        var folder = shell.Run("Import-KfFlow ./folder");
        Assert.Equal(("KfFileUnusable", ErrorCategory.OpenError), folder.Error);
        Assert.Contains("Import-KfFlow", folder.Errors[0].ErrorDetails.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public void Start_OfASuspendedFlow_SaysWhichCmdletHelps()
    {
        shell.Emit($"New-KfFlow orders -Model {Model}; Suspend-KfFlow orders");

        var outcome = shell.Run("Start-KfRun orders -InputObject x");

        Assert.Equal("KfFlowSuspended", outcome.Error.Id);
        Assert.Contains("Resume-KfFlow", outcome.Errors[0].ErrorDetails.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public void Remove_Flow_AsksUnlessForced()
    {
        shell.Emit($"New-KfFlow orders -Model {Model}");
        shell.Console.Answer = 2;

        shell.Emit("Remove-KfFlow orders");
        Assert.Single(shell.Console.Questions);
        shell.Emit("Remove-KfFlow orders -Force");

        Assert.Equal(("KfFlowNotFound", ErrorCategory.ObjectNotFound), shell.Run("Get-KfFlow orders").Error);
        Assert.Equal(("KfFlowNotFound", ErrorCategory.ObjectNotFound), shell.Run("Remove-KfFlow orders -Force").Error);
    }
}
