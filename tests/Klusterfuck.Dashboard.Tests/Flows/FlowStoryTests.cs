using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Klusterfuck.Dashboard.Tests.Flows;

public sealed class FlowStoryTests(AdminProcess admin, Chromium chromium)
{
    [Fact]
    public async Task Flow_DrawnWithTheMouseDeployedAndPosted_LightsUpAndShowsProblemsWhenBroken()
    {
        var gate = Path.Combine(Path.GetTempPath(), $"kf-gate-{Guid.NewGuid():N}");
        var big = await admin.CreateFunctionAsync("big", $"while [ ! -e {gate} ]; do sleep 0.05; done\ncat\n");
        var small = await admin.CreateFunctionAsync("small", "cat\n");
        try
        {
            await using var visitor = await chromium.VisitAsync(admin, "/flows");
            var flow = await DrawAsync(visitor, big, small);
            await visitor.ShotAsync("editor");

            await visitor.Button("Deploy").ClickAsync();
            await visitor.Dialog.GetByLabel("Message").FillAsync("Tell big from small");
            await visitor.Page.Locator("[data-tour=save-submit]").ClickAsync();
            await Expect(visitor.Dialog).ToBeHiddenAsync(new() { Timeout = Visitor.Patience });

            await visitor.Page.Locator("[data-tour=post]").ClickAsync();
            await visitor.Dialog.GetByLabel("Payload").FillAsync("{ \"score\": 7 }");
            await visitor.Page.Locator("[data-tour=post-submit]").ClickAsync();
            await ExpectStatusAsync(visitor, big, "running");
            await ExpectStatusAsync(visitor, "choice", "succeeded");
            await visitor.ShotAsync("run-live");
            await File.WriteAllTextAsync(gate, "", AdminProcess.Cancellation);
            await ExpectStatusAsync(visitor, big, "succeeded");
            await ExpectStatusAsync(visitor, small, "skipped");
            await ExpectStatusAsync(visitor, "join", "succeeded");
            await visitor.Node(big).ClickAsync();
            await Expect(visitor.Page.GetByLabel("Output", new() { Exact = true })).ToContainTextAsync("\"score\": 7", new() { Timeout = Visitor.Patience });
            await visitor.ShotAsync("run-done");

            await visitor.GoAsync($"/flows/{flow}");
            await visitor.Node(small).ClickAsync();
            await visitor.Page.Locator(".inspector select").First.SelectOptionAsync("");
            await Expect(visitor.Node(small)).ToHaveClassAsync(new Regex("wrong"), new() { Timeout = Visitor.Patience });
            await Expect(visitor.Page.GetByTestId("problem-count")).ToBeVisibleAsync(new() { Timeout = Visitor.Patience });
            await visitor.ShotAsync("editor-problem");
            await visitor.Page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^Undo") }).ClickAsync();
            await Expect(visitor.Node(small)).Not.ToHaveClassAsync(new Regex("wrong"), new() { Timeout = Visitor.Patience });
            await visitor.Button("History").ClickAsync();
            await Expect(visitor.Dialog.Locator(".change-added").First).ToBeVisibleAsync(new() { Timeout = Visitor.Patience });
            await visitor.ShotAsync("history");
            visitor.ExpectNoFault();
        }
        finally
        {
            File.Delete(gate);
        }
    }

    [Fact]
    public async Task Editor_ByKeyboard_CopiesPastesUndoesRedoesAndRemoves()
    {
        var function = await admin.CreateFunctionAsync("keys", "cat\n");
        var flow = await admin.CreateFlowAsync("keyboard", [new { id = "work", kind = "function", function }], [new { from = "in", to = "work" }]);
        await using var visitor = await chromium.VisitAsync(admin, $"/flows/{flow}");
        var nodes = visitor.Page.Locator(".node");
        await Expect(nodes).ToHaveCountAsync(2, Count);
        await visitor.Node("work").ClickAsync();
        await visitor.Page.Keyboard.PressAsync("Control+C");
        await visitor.Page.Keyboard.PressAsync("Control+V");
        await Expect(visitor.Node("work-2")).ToBeVisibleAsync(new() { Timeout = Visitor.Patience });
        await visitor.Page.Keyboard.PressAsync("Control+Z");
        await Expect(nodes).ToHaveCountAsync(2, Count);
        await visitor.Page.Keyboard.PressAsync("Control+Shift+Z");
        await Expect(nodes).ToHaveCountAsync(3, Count);
        await visitor.Page.Keyboard.PressAsync("Control+A");
        await visitor.Page.Keyboard.PressAsync("Delete");
        await Expect(nodes).ToHaveCountAsync(0, Count);
        await visitor.Page.Keyboard.PressAsync("Control+Z");
        await Expect(nodes).ToHaveCountAsync(3, Count);
        await visitor.Page.Keyboard.PressAsync("Control+L");
        await Expect(visitor.Page.Locator(".react-flow__edge")).ToHaveCountAsync(1, Count);
        visitor.ExpectNoFault();
    }

    [Fact]
    public async Task Save_FlowSomebodyElseSaved_DrawsBothSides()
    {
        var function = await admin.CreateFunctionAsync("both", "cat\n");
        var flow = await admin.CreateFlowAsync("sides", [new { id = "work", kind = "function", function }], [new { from = "in", to = "work" }]);
        await using var visitor = await chromium.VisitAsync(admin, $"/flows/{flow}");
        await visitor.Page.Locator($"[data-item=\"function:{function}\"]").ClickAsync();
        await Expect(visitor.Node(function)).ToBeVisibleAsync(new() { Timeout = Visitor.Patience });
        await visitor.Page.GetByLabel("Id", new() { Exact = true }).FillAsync("mine");
        await visitor.Page.Keyboard.PressAsync("Enter");
        await visitor.Node("work").ClickAsync();
        await visitor.Page.GetByLabel("Link to").SelectOptionAsync("mine");
        await Expect(visitor.Page.GetByTestId("problem-count")).ToBeHiddenAsync(new() { Timeout = Visitor.Patience });
        await admin.SendAsync("PUT", $"flows/{flow}/model", new
        {
            version = 1,
            nodes = new object[] { new { id = "in", kind = "connector", connector = "http" }, new { id = "theirs", kind = "function", function } },
            links = new[] { new { from = "in", to = "theirs" } },
        });
        await visitor.Page.Locator("[data-tour=save-flow]").ClickAsync();
        await visitor.Page.Locator("[data-tour=save-submit]").ClickAsync();
        await Expect(visitor.Dialog.Locator(".change-added [class=what] strong").First).ToBeVisibleAsync(new() { Timeout = Visitor.Patience });
        await Expect(visitor.Dialog.Locator(".change-removed").First).ToContainTextAsync("theirs", new() { Timeout = Visitor.Patience });
        await visitor.ShotAsync("flow-conflict");
        await visitor.Button("Save mine on top").ClickAsync();
        await Expect(visitor.Dialog).ToBeHiddenAsync(new() { Timeout = Visitor.Patience });
        await Expect(visitor.Page.GetByTestId("dirty")).ToBeHiddenAsync(new() { Timeout = Visitor.Patience });
        visitor.ExpectNoFault();
    }

    private static LocatorAssertionsToHaveCountOptions Count => new() { Timeout = Visitor.Patience };

    /// <summary>A connector, a choice, two functions and a join, dropped and linked with the mouse; its name.</summary>
    private static async Task<string> DrawAsync(Visitor visitor, string big, string small)
    {
        var page = visitor.Page;
        var flow = AdminProcess.NewName("sizes");
        await page.Locator("[data-tour=create-flow]").First.ClickAsync();
        await page.Locator("[data-tour=flow-name]").FillAsync(flow);
        await page.Locator("[data-tour=create-flow-submit]").ClickAsync();
        var entry = page.Locator(".node.connector");
        await Expect(entry).ToHaveCountAsync(1, Count);
        var connector = (await entry.GetAttributeAsync("data-node"))!;

        await DropAsync(visitor, "choice:choice", 380, 130);
        await DropAsync(visitor, $"function:{big}", 620, 110);
        await DropAsync(visitor, $"function:{small}", 620, 300);
        await DropAsync(visitor, "join:join", 380, 560);
        await visitor.Node("choice").ClickAsync();
        await page.GetByLabel("When").FillAsync("input.score > 5");
        await LinkAsync(visitor, connector, "out", "choice", 1);
        await LinkAsync(visitor, "choice", "yes", big, 2);
        await LinkAsync(visitor, "choice", "no", small, 3);
        await LinkAsync(visitor, big, "out", "join", 4);
        await LinkAsync(visitor, small, "out", "join", 5);
        await Expect(page.GetByTestId("problem-count")).ToBeHiddenAsync(new() { Timeout = Visitor.Patience });
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^Arrange") }).ClickAsync();
        // Arranged means in layers: all of a layer on one line, and each layer to the right of the one before.
        await page.WaitForFunctionAsync(
            "ids => { const left = ids.map(id => document.querySelector(`[data-node=\"${id}\"]`).getBoundingClientRect().left); return left[0] < left[1] && left[1] < left[2] && Math.abs(left[2] - left[3]) < 1 && left[3] < left[4]; }",
            new[] { connector, "choice", big, small, "join" }, new() { Timeout = Visitor.Patience });
        return flow;
    }

    private static async Task DropAsync(Visitor visitor, string item, int x, int y)
    {
        var nodes = visitor.Page.Locator(".node");
        var before = await nodes.CountAsync();
        await visitor.Page.Locator($"[data-item=\"{item}\"]").DragToAsync(
            visitor.Page.Locator("[data-tour=canvas]"), new LocatorDragToOptions { TargetPosition = new TargetPosition { X = x, Y = y } });
        await Expect(nodes).ToHaveCountAsync(before + 1, Count);
    }

    private static async Task LinkAsync(Visitor visitor, string from, string output, string to, int linksThen)
    {
        await visitor.DragAsync(visitor.Node(from).Locator($"[data-handleid=\"{output}\"]"), visitor.Node(to).Locator(".react-flow__handle-left"));
        await Expect(visitor.Page.Locator(".react-flow__edge")).ToHaveCountAsync(linksThen, Count);
    }

    private static Task ExpectStatusAsync(Visitor visitor, string node, string status) =>
        Expect(visitor.Node(node)).ToHaveAttributeAsync("data-status", status, new() { Timeout = Visitor.Patience });
}
