using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Klusterfuck.Dashboard.Tests.Flows;

public sealed class EditorTests(AdminProcess admin, Chromium chromium)
{
    [Fact]
    public async Task Palette_Used_HasEveryKindOfNodeAndAFormForEach()
    {
        var schema = await admin.SendAsync("GET", "schemas/flow");
        var kinds = schema.GetProperty("$defs").GetProperty("node").GetProperty("properties").GetProperty("kind").GetProperty("enum").EnumerateArray().Select(k => k.GetString()!).Except(["connector", "function"]).ToArray();
        Assert.NotEmpty(kinds);
        var flow = await admin.CreateFlowAsync("kinds", [], []);
        await using var visitor = await chromium.VisitAsync(admin, $"/flows/{flow}");
        foreach (var kind in kinds)
        {
            await visitor.Page.Locator($"[data-item=\"{kind}:{kind}\"]").ClickAsync();
            await Expect(visitor.Page.Locator(".inspector h2")).ToHaveTextAsync(kind, new() { Timeout = Visitor.Patience });
            await Expect(visitor.Node(kind)).ToBeInViewportAsync(new() { Timeout = Visitor.Patience });
        }
        await visitor.ShotAsync("editor-kinds");
        visitor.ExpectNoFault();
    }

    [Fact]
    public async Task Expression_Typed_IsTriedAgainstTheSample()
    {
        var flow = await admin.CreateFlowAsync("tried", [new { id = "calc", kind = "transform", expression = "input" }], [new { from = "in", to = "calc" }]);
        await using var visitor = await chromium.VisitAsync(admin, $"/flows/{flow}");
        await visitor.Node("calc").ClickAsync();
        await visitor.Page.GetByLabel("Sample payload").FillAsync("{ \"score\": 20 }");
        await visitor.Page.GetByLabel("Expression").FillAsync("input.score * 2 + 2");
        var tried = visitor.Page.Locator("output.tried");
        await Expect(tried).ToHaveTextAsync("= 42", Text);
        await visitor.ShotAsync("expression");
        await visitor.Page.GetByLabel("Expression").FillAsync("input.score *");
        await Expect(tried).ToHaveClassAsync(new Regex("wrong"), new() { Timeout = Visitor.Patience });
        visitor.ExpectNoFault();
    }

    [Fact]
    public async Task Flow_ExportedAndImported_IsTheSameAndRolledBackInItsHistory()
    {
        var flow = await admin.CreateFlowAsync("exported", [new { id = "calc", kind = "transform", expression = "input" }], [new { from = "in", to = "calc" }]);
        await using var visitor = await chromium.VisitAsync(admin, $"/flows/{flow}");
        var page = visitor.Page;
        await Expect(visitor.Node("calc")).ToBeVisibleAsync(new() { Timeout = Visitor.Patience });
        var download = await page.RunAndWaitForDownloadAsync(() => visitor.Button("Export as JSON").ClickAsync());
        using var exported = JsonDocument.Parse(await File.ReadAllTextAsync(await download.PathAsync(), AdminProcess.Cancellation));
        Assert.Equal(["in", "calc"], exported.RootElement.GetProperty("nodes").EnumerateArray().Select(n => n.GetProperty("id").GetString()!));

        var text = exported.RootElement.GetRawText().Replace("\"calc\"", "\"renamed\"", StringComparison.Ordinal);
        await page.GetByLabel("File to import").SetInputFilesAsync(new FilePayload { Name = "flow.json", MimeType = "application/json", Buffer = System.Text.Encoding.UTF8.GetBytes(text) });
        await Expect(visitor.Node("renamed")).ToBeVisibleAsync(new() { Timeout = Visitor.Patience });
        await page.Locator("[data-tour=deploy-flow]").ClickAsync();
        await page.Locator("[data-tour=save-submit]").ClickAsync();
        await Expect(visitor.Dialog).ToBeHiddenAsync(new() { Timeout = Visitor.Patience });

        await visitor.Button("History").ClickAsync();
        await Expect(visitor.Dialog.Locator(".change-removed")).ToContainTextAsync("calc", new() { Timeout = Visitor.Patience });
        await Expect(visitor.Dialog.Locator("li").First).ToContainTextAsync("deployed", new() { Timeout = Visitor.Patience });
        await visitor.Button("Roll back to the one before").ClickAsync();
        await Expect(visitor.Dialog.Locator("li").Last).ToContainTextAsync("deployed", new() { Timeout = Visitor.Patience });
        await visitor.ShotAsync("history-rolled-back");
        visitor.ExpectNoFault();
    }

    [Theory]
    [InlineData(1280, "Align left edges (Shift L)")]
    [InlineData(820, "Align left")]
    public async Task Nodes_AlignedByButtonAndByKey_StandOnOneLine(int width, string button)
    {
        var flow = AdminProcess.NewName("aligned");
        await admin.SendAsync("POST", "flows", new
        {
            name = flow,
            model = new
            {
                version = 1,
                nodes = new object[] { new { id = "in", kind = "connector", connector = "http" }, new { id = "one", kind = "transform", expression = "input" }, new { id = "two", kind = "transform", expression = "input" } },
                links = new[] { new { from = "in", to = "one" }, new { from = "one", to = "two" } },
                layout = new Dictionary<string, object> { ["in"] = new { x = 0, y = 0 }, ["one"] = new { x = 276, y = 0 }, ["two"] = new { x = 420, y = 150 } },
            },
        });
        await using var visitor = await chromium.VisitAsync(admin, $"/flows/{flow}", width: width, height: 900);
        await visitor.Node("one").ClickAsync();
        await visitor.Node("two").ClickAsync(new() { Modifiers = [KeyboardModifier.Shift] });
        await Expect(visitor.Text("2 nodes chosen")).ToBeVisibleAsync(new() { Timeout = Visitor.Patience });
        await visitor.Button(button).ClickAsync();
        await ExpectAsync(visitor, "one.left === two.left && one.top < two.top && inn.left < one.left");
        await visitor.ShotAsync($"aligned-{width}");
        await visitor.Page.Keyboard.PressAsync("Control+Z");
        await ExpectAsync(visitor, "one.left < two.left && one.top < two.top");
        await visitor.Page.Keyboard.PressAsync("Shift+T");
        await ExpectAsync(visitor, "one.left < two.left && one.top === two.top");
        await visitor.Page.Keyboard.PressAsync("Shift+L");
        await ExpectAsync(visitor, "one.left === two.left && one.top === two.top");
        visitor.ExpectNoFault();
    }

    [Fact]
    public async Task Labels_Given_AreThoseOfTheFlow()
    {
        var flow = await admin.CreateFlowAsync("labelled", [], []);
        await admin.SendAsync("PATCH", $"flows/{flow}", new { labels = new { old = "yes" } });
        await using var visitor = await chromium.VisitAsync(admin, $"/flows/{flow}");
        await visitor.Button("Labels and clone command").ClickAsync();
        await visitor.Dialog.GetByLabel("Name of label 1").FillAsync("team");
        await visitor.Dialog.GetByLabel("Value of label 1").FillAsync("blue");
        await visitor.ShotAsync("flow-settings");
        await visitor.Button("Save").ClickAsync();
        await Expect(visitor.Dialog).ToBeHiddenAsync(new() { Timeout = Visitor.Patience });
        Assert.Equal("""{"team":"blue"}""", (await admin.SendAsync("GET", $"flows/{flow}")).GetProperty("labels").GetRawText());
        visitor.ExpectNoFault();
    }

    [Fact]
    public async Task Page_OfFlowThatWasDeleted_SaysSoAndKeepsWhatWasDrawn()
    {
        var flow = await admin.CreateFlowAsync("gone", [], []);
        await using var visitor = await chromium.VisitAsync(admin, $"/flows/{flow}");
        await visitor.Page.Locator("[data-item=\"wait:wait\"]").ClickAsync();
        await admin.SendAsync("DELETE", $"flows/{flow}");
        await Expect(visitor.Text("This flow was deleted.")).ToBeVisibleAsync(new() { Timeout = Visitor.Patience });
        await Expect(visitor.Node("wait")).ToBeVisibleAsync(new() { Timeout = Visitor.Patience });
        visitor.ExpectNoFault();
    }

    /// <summary>Waits until the places of the nodes are so.</summary>
    private static Task<IJSHandle> ExpectAsync(Visitor visitor, string places) => visitor.Page.WaitForFunctionAsync(
        $"() => {{ const at = id => document.querySelector(`[data-node=\"${{id}}\"]`).getBoundingClientRect(); const [inn, one, two] = ['in', 'one', 'two'].map(at); return {places}; }}", null, new() { Timeout = Visitor.Patience });

    private static LocatorAssertionsToHaveTextOptions Text => new() { Timeout = Visitor.Patience };
}
