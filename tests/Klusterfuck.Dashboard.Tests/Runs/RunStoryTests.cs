using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Klusterfuck.Dashboard.Tests.Runs;

public sealed class RunStoryTests(AdminProcess admin, Chromium chromium)
{
    [Fact]
    public async Task Run_ApprovedInThePage_GoesOnAndIsReplayedFromAStep()
    {
        var function = await admin.CreateFunctionAsync("paid", "echo paying now >&2\ncat\n");
        var (_, run) = await BeginAsync("approve", function);
        await using var visitor = await chromium.VisitAsync(admin, $"/runs/{run}");
        var page = visitor.Page;
        await Expect(visitor.Text("May it be paid?")).ToBeVisibleAsync(Visible);
        await Expect(visitor.Node("ask")).ToHaveAttributeAsync("data-status", "waiting", Attribute);
        await page.GetByLabel("Comment (optional)").FillAsync("Go ahead");
        await visitor.ShotAsync("run-approval");
        await visitor.Button("Approve").ClickAsync();
        await Expect(visitor.Node("pay")).ToHaveAttributeAsync("data-status", "succeeded", Attribute);
        await Expect(visitor.Node("never")).ToHaveAttributeAsync("data-status", "skipped", Attribute);

        await visitor.Node("pay").ClickAsync();
        await Expect(page.GetByLabel("Log of the step")).ToContainTextAsync("paying now", new() { Timeout = Visitor.Patience });
        await visitor.Button("Replay from pay …").ClickAsync();
        await visitor.ShotAsync("run-replay");
        await visitor.Dialog.GetByRole(AriaRole.Button, new() { Name = "Replay", Exact = true }).ClickAsync();
        await Expect(page).Not.ToHaveURLAsync(new Regex(run), new() { Timeout = Visitor.Patience });
        await Expect(visitor.Node("pay")).ToHaveAttributeAsync("data-status", "succeeded", Attribute);
        visitor.ExpectNoFault();
    }

    [Fact]
    public async Task Run_DeniedOrCancelled_EndsSo()
    {
        var function = await admin.CreateFunctionAsync("unpaid", "cat\n");
        var (flow, denied) = await BeginAsync("deny", function);
        await using var visitor = await chromium.VisitAsync(admin, $"/runs/{denied}");
        await visitor.Button("Deny").ClickAsync();
        await Expect(visitor.Node("never")).ToHaveAttributeAsync("data-status", "succeeded", Attribute);
        await Expect(visitor.Node("pay")).ToHaveAttributeAsync("data-status", "skipped", Attribute);

        var cancelled = (await admin.SendAsync("POST", $"flow/{flow}/in", "7")).GetProperty("run").GetString();
        await visitor.GoAsync($"/runs?flow={flow}&status=waiting");
        await visitor.Page.Locator($"a[href=\"/runs/{cancelled}\"]").ClickAsync();
        await visitor.Button("Cancel").ClickAsync();
        await visitor.Button("Cancel the run").ClickAsync();
        await Expect(visitor.Page.Locator(".editor-bar .badge").First).ToHaveTextAsync("cancelled", new() { Timeout = Visitor.Patience });
        visitor.ExpectNoFault();
    }

    [Fact]
    public async Task Run_ThatFailed_GoesOnWhereItFailedOnceRepaired()
    {
        var function = await admin.CreateFunctionAsync("broken", "echo no disk >&2\nexit 65\n");
        var flow = await admin.CreateFlowAsync("repair", [new { id = "work", kind = "function", function, retry = new { attempts = 1 } }], [new { from = "in", to = "work" }]);
        var run = (await admin.SendAsync("POST", $"flow/{flow}/in", "x")).GetProperty("run").GetString();
        await using var visitor = await chromium.VisitAsync(admin, $"/runs/{run}");
        await Expect(visitor.Node("work")).ToHaveAttributeAsync("data-status", "failed", Attribute);
        await visitor.Node("work").ClickAsync();
        await Expect(visitor.Page.GetByLabel("Step work")).ToContainTextAsync("exit code 65", new() { Timeout = Visitor.Patience });
        await visitor.ShotAsync("run-failed");
        await admin.SendAsync("PUT", $"functions/{function}/files/handler.sh", "#!/bin/sh\ncat\n");
        await admin.SendAsync("PUT", $"functions/{function}/commit", new { commit = "HEAD" });
        await visitor.Button("Retry failed steps").ClickAsync();
        await Expect(visitor.Node("work")).ToHaveAttributeAsync("data-status", "succeeded", Attribute);
        visitor.ExpectNoFault();
    }

    private static LocatorAssertionsToBeVisibleOptions Visible => new() { Timeout = Visitor.Patience };

    private static LocatorAssertionsToHaveAttributeOptions Attribute => new() { Timeout = Visitor.Patience };

    /// <summary>A flow that asks before it pays, and a run of it.</summary>
    private async Task<(string Flow, string Run)> BeginAsync(string word, string function)
    {
        var flow = await admin.CreateFlowAsync(
            word,
            [new { id = "ask", kind = "approval", message = "May it be paid?" }, new { id = "pay", kind = "function", function }, new { id = "never", kind = "transform", expression = "input" }],
            [new { from = "in", to = "ask" }, new { from = "ask", output = "approved", to = "pay" }, new { from = "ask", output = "denied", to = "never" }]);
        return (flow, (await admin.SendAsync("POST", $"flow/{flow}/in", "42")).GetProperty("run").GetString()!);
    }
}
