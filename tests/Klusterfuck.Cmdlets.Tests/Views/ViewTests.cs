using System.Management.Automation;
using System.Xml.Linq;
using Klusterfuck.Cmdlets.Tests.Hosting;

namespace Klusterfuck.Cmdlets.Tests.Views;

/// <summary>
/// Renders every view over real objects. Format-List and Format-Wide are not where the engine of PowerShell is hosted, so the views of one kind are loaded
/// ahead of the module's in a session that has only those: there they are what is shown unless said.
/// </summary>
public sealed class ViewTests(ViewObjects objects) : IClassFixture<ViewObjects>
{
    [Theory]
    [InlineData("TableControl")]
    [InlineData("ListControl")]
    [InlineData("WideControl")]
    public void Views_OfAKind_ShowWhatTheirObjectsHave(string kind)
    {
        var views = Load().Where(v => v.Element(kind) is not null).ToArray();
        var file = Path.Combine(objects.Shell.Folder, $"{kind}.ps1xml");
        new XElement("Configuration", new XElement("ViewDefinitions", views)).Save(file);
        using var shell = new Shell(import: false, views: file);
        Assert.NotEmpty(views);
        foreach (var view in views)
        {
            var name = (string)view.Element("Name")!;
            var one = objects.Find((string)view.Descendants("TypeName").Single());
            var shown = shell.Show($"$global:{ViewObjects.Variable}", (ViewObjects.Variable, one));
            Assert.DoesNotContain("#ERR", shown, StringComparison.Ordinal);
            foreach (var label in view.Element(kind)!.Descendants("Label").Concat(kind == "ListControl" ? view.Descendants("ListItem").Where(i => i.Element("Label") is null).Select(i => i.Element("PropertyName")!) : []))
                Assert.True(shown.Contains(label.Value, StringComparison.Ordinal), $"{name} shows no {label.Value}:\n{shown}");
            foreach (var value in Values(shell, view, one))
                Assert.True(shown.Contains(value, StringComparison.Ordinal), $"{name} does not show '{value}':\n{shown}");
            if (kind == "WideControl")
                Assert.True(!shown.Contains("---", StringComparison.Ordinal) && !shown.Contains(" : ", StringComparison.Ordinal), $"{name} is no wide view:\n{shown}");
        }
    }

    [Fact]
    public void Views_OfEveryTypeThatIsEmitted_AreThereInEachShape()
    {
        // What has no name to stand for it in a wide list, and what is a drawing or a value.
        string[] notWide = ["KfProblem", "KfStep", "KfResponse", "KfLogLine", "KfLink", "KfFlowDrawing"];
        var views = Load().ToLookup(v => ((string)v.Descendants("TypeName").Single()).Split('.')[^1], v => v.Elements().Last().Name.LocalName);
        var emitted = objects.Shell.Emit("Get-Command -Module Klusterfuck | ForEach-Object { $_.OutputType.Name }").Select(n => n.ToString().Split('.')[^1]).Where(n => n.StartsWith("Kf", StringComparison.Ordinal)).Distinct();
        foreach (var type in emitted)
        {
            Assert.True(views.Contains(type), $"{type} has no view.");
            Assert.True(notWide.Contains(type) || views[type].Contains("WideControl"), $"{type} has no wide view.");
        }
    }

    private static IEnumerable<XElement> Load() => Directory.GetFiles(Path.Combine(Shell.RepositoryRoot, "cmdlets/Klusterfuck.Cmdlets"), "*.ps1xml")
        .SelectMany(f => XDocument.Load(f).Descendants("View"));

    /// <summary>What the items of a view come to, as far as it is sure to be shown whole: the first of a table, all of a wide view.</summary>
    private static IEnumerable<string> Values(Shell shell, XElement view, PSObject one)
    {
        var items = view.Descendants().Where(e => e.Name.LocalName is "TableColumnItem" or "ListItem" or "WideItem").ToArray();
        var values = items.Select(item => item.Element("ScriptBlock") is { } script
            ? Evaluate(shell, script.Value, one)
            : (one.Properties[item.Element("PropertyName")!.Value] ?? throw new InvalidOperationException($"{one.TypeNames[0]} has no {item.Value}, which {(string)view.Element("Name")!} shows.")).Value?.ToString()).ToArray();
        return values.Take(1).OfType<string>().Where(v => v.Length is > 0 and < 60);
    }

    private static string Evaluate(Shell shell, string script, PSObject one) => new System.Management.Automation.Internal.StringDecorated(
        string.Join("", shell.Emit($"$global:{ViewObjects.Variable} | ForEach-Object {{ {script} }}", (ViewObjects.Variable, one)))).ToString(OutputRendering.PlainText);
}
