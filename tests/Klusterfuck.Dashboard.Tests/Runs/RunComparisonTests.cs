using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Klusterfuck.Dashboard.Tests.Runs;

public sealed class RunComparisonTests(AdminProcess admin, Chromium chromium)
{
    [Fact]
    public async Task Runs_ChosenInTheList_AreComparedStepByStep()
    {
        var (flow, older, newer) = await TwoRunsAsync("chosen");
        await using var visitor = await chromium.VisitAsync(admin, $"/runs?flow={flow}");
        var page = visitor.Page;
        // The newer first: the page puts them in order.
        await page.GetByLabel($"Compare {newer}").CheckAsync();
        await Expect(visitor.Button("Choose one more to compare")).ToBeDisabledAsync(new() { Timeout = Visitor.Patience });
        await page.GetByLabel($"Compare {older}").CheckAsync();
        await visitor.ShotAsync("runs-chosen");
        await visitor.Button("Compare the two").ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex($"/runs/{older}/compare/{newer}$"), new() { Timeout = Visitor.Patience });

        await ExpectDiffersAsync(visitor, "score", "output");
        await ExpectDiffersAsync(visitor, "size", "output");
        await ExpectDiffersAsync(visitor, "large", "status");
        await ExpectDiffersAsync(visitor, "in", "nothing");
        await Expect(page.GetByRole(AriaRole.Heading, new() { NameRegex = new Regex("^[45] of 5 steps differ$") })).ToBeVisibleAsync(Visible);
        await Expect(page.Locator(".react-flow__edge.removed")).ToHaveCountAsync(1, new() { Timeout = Visitor.Patience });
        await Expect(page.Locator(".react-flow__edge.added")).ToHaveCountAsync(1, new() { Timeout = Visitor.Patience });
        await visitor.Node("score").ClickAsync();
        var details = page.GetByLabel("Step score in both");
        await Expect(details.GetByLabel("Output in both").Locator(".del")).ToHaveTextAsync("-  \"score\": 2", new() { Timeout = Visitor.Patience });
        await Expect(details.GetByLabel("Output in both").Locator(".add")).ToHaveTextAsync("+  \"score\": 9", new() { Timeout = Visitor.Patience });
        await Expect(details).ToContainTextAsync("Input: the same in both", new() { Timeout = Visitor.Patience });
        await Expect(page.Locator(".steps [aria-current=true]")).ToContainTextAsync("commit", new() { Timeout = Visitor.Patience });
        await visitor.ShotAsync("run-comparison");

        await page.GetByLabel("Also equal steps").CheckAsync();
        await Expect(page.Locator(".steps li")).ToHaveCountAsync(5, new() { Timeout = Visitor.Patience });
        await visitor.Button("Swap").ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex($"/runs/{newer}/compare/{older}$"), new() { Timeout = Visitor.Patience });
        await visitor.Node("score").ClickAsync();
        await Expect(details.GetByLabel("Output in both").Locator(".add")).ToHaveTextAsync("+  \"score\": 2", new() { Timeout = Visitor.Patience });
        visitor.ExpectNoFault();
    }

    [Fact]
    public async Task Run_ComparedFromItsPage_OffersTheOthersOfItsFlowAndTakesAnId()
    {
        var (_, older, newer) = await TwoRunsAsync("offered");
        await using var visitor = await chromium.VisitAsync(admin, $"/runs/{newer}");
        await visitor.Button("Compare …").ClickAsync();
        await Expect(visitor.Dialog.Locator(".run-choices li")).ToHaveCountAsync(1, new() { Timeout = Visitor.Patience });
        await visitor.ShotAsync("run-compare-with");
        await visitor.Dialog.Locator(".run-choices button").ClickAsync();
        await Expect(visitor.Page).ToHaveURLAsync(new Regex($"/runs/{older}/compare/{newer}$"), new() { Timeout = Visitor.Patience });
        await Expect(visitor.Page.GetByLabel("Run B").GetByText(newer[^10..])).ToBeVisibleAsync(Visible);

        await visitor.GoAsync($"/runs/{newer}");
        await visitor.Button("Compare …").ClickAsync();
        await visitor.Dialog.GetByLabel("Or the id of any run").FillAsync("no-such-run");
        await visitor.Dialog.GetByRole(AriaRole.Button, new() { Name = "Compare", Exact = true }).ClickAsync();
        await Expect(visitor.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("no-such-run", new() { Timeout = Visitor.Patience });
        visitor.ExpectNoFault();
    }

    [Fact]
    public async Task Runs_OfTwoCommitsOfAFlowOneStillGoingOn_AreDrawnTogetherAndKeptFresh()
    {
        var flow = await admin.CreateFlowAsync("grown", [new { id = "first", kind = "transform", expression = "input" }], [new { from = "in", to = "first" }]);
        var older = await PostAsync(flow, "1");
        await admin.SendAsync("PUT", $"flows/{flow}/model", new
        {
            version = 1,
            nodes = new object[] { new { id = "in", kind = "connector", connector = "http" }, new { id = "first", kind = "transform", expression = "input" }, new { id = "ask", kind = "approval", message = "Go on?" } },
            links = new[] { new { from = "in", to = "first" }, new { from = "first", to = "ask" } },
        });
        await admin.SendAsync("POST", $"flows/{flow}/deploy");
        var newer = await PostAsync(flow, "1", "waiting");
        await using var visitor = await chromium.VisitAsync(admin, $"/runs/{older}/compare/{newer}");
        await Expect(visitor.Text("The flow itself changed between them")).ToBeVisibleAsync(Visible);
        await ExpectDiffersAsync(visitor, "ask", "missing");
        await Expect(visitor.Node("ask")).ToContainTextAsync("only B", new() { Timeout = Visitor.Patience });
        await ExpectDiffersAsync(visitor, "first", "nothing");
        var approval = (await admin.SendAsync("GET", $"runs/{newer}")).GetProperty("steps").EnumerateArray().Single(s => s.GetProperty("node").GetString() == "ask").GetProperty("id").GetString();
        await admin.SendAsync("POST", $"runs/{newer}/steps/{approval}/approval", new { approve = true });
        await Expect(visitor.Page.GetByLabel("Run B").Locator(".badge")).ToHaveTextAsync("succeeded", new() { Timeout = Visitor.Patience });
        visitor.ExpectNoFault();
    }

    private static LocatorAssertionsToBeVisibleOptions Visible => new() { Timeout = Visitor.Patience };

    // On a busy machine what differs in nothing else may still take notably longer.
    private static Task ExpectDiffersAsync(Visitor visitor, string node, string by) =>
        Expect(visitor.Node(node)).ToHaveClassAsync(new Regex($@"\bdiffers-({(by == "nothing" ? "nothing|duration" : by)})\b"), new() { Timeout = Visitor.Patience });

    /// <summary>Two runs of the same payload, before and after a commit of the function that changes what it gives and so the way.</summary>
    private async Task<(string Flow, string Older, string Newer)> TwoRunsAsync(string word)
    {
        var function = await admin.CreateFunctionAsync("score", "echo '{\"name\":\"Ada\",\"score\":2}'\n");
        var flow = await admin.CreateFlowAsync(
            word,
            [
                new { id = "score", kind = "function", function }, new { id = "size", kind = "choice", rules = new[] { new { when = "input.score > 5", output = "yes" } }, otherwise = "no" },
                new { id = "large", kind = "transform", expression = "input" }, new { id = "tiny", kind = "transform", expression = "input" },
            ],
            [new { from = "in", to = "score" }, new { from = "score", to = "size" }, new { from = "size", output = "yes", to = "large" }, new { from = "size", output = "no", to = "tiny" }]);
        var older = await PostAsync(flow, "Ada");
        await admin.SendAsync("PUT", $"functions/{function}/files/handler.sh", "#!/bin/sh\necho '{\"name\":\"Ada\",\"score\":9}'\n");
        await admin.SendAsync("PUT", $"functions/{function}/commit", new { commit = "HEAD" });
        return (flow, older, await PostAsync(flow, "Ada"));
    }

    /// <summary>Posts a payload and waits for how its run stands then.</summary>
    private async Task<string> PostAsync(string flow, string payload, string status = "succeeded")
    {
        var run = (await admin.SendAsync("POST", $"flow/{flow}/in", payload)).GetProperty("run").GetString()!;
        for (var turn = 0; turn < 600; turn++)
        {
            if ((await admin.SendAsync("GET", $"runs/{run}")).GetProperty("status").GetString() == status)
                return run;
            await Task.Delay(50, AdminProcess.Cancellation);
        }
        throw new TimeoutException($"Run {run} did not become {status}.");
    }
}
