using System.Globalization;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Klusterfuck.Dashboard.Tests.Runs;

public sealed class RunListTests(AdminProcess admin, Chromium chromium)
{
    private const int Runs = 5000;

    [Fact]
    public async Task List_Of5000Runs_PagesWithoutLoadingThemAll()
    {
        const string Namespace = "many-runs";
        const string Api = $"namespaces/{Namespace}/";
        var flow = await admin.CreateFlowAsync("many", [], [], Api);
        await Parallel.ForEachAsync(
            Enumerable.Range(0, Runs), new ParallelOptions { MaxDegreeOfParallelism = 32, CancellationToken = AdminProcess.Cancellation }, async (i, _) => await admin.SendAsync("POST", $"{Api}flow/{flow}/in", i.ToString(CultureInfo.InvariantCulture)));
        await using var visitor = await chromium.VisitAsync(admin, $"/runs?ns={Namespace}");
        var rows = visitor.Page.Locator("tbody tr");
        await Expect(rows).ToHaveCountAsync(50, Count);
        for (var shown = 100; shown <= 150; shown += 50)
        {
            await visitor.Button("Load 50 more").ClickAsync();
            await Expect(rows).ToHaveCountAsync(shown, Count);
        }
        await Expect(visitor.Page.GetByTestId("shown")).ToHaveTextAsync("150 shown", new() { Timeout = Visitor.Patience });
        await visitor.ShotAsync("runs-5000");
        // Two that are far apart are compared without going back to the top.
        await rows.First.Locator("input").CheckAsync();
        await rows.Last.Locator("input").CheckAsync();
        await Expect(visitor.Button("Compare the two")).ToBeInViewportAsync(new() { Timeout = Visitor.Patience });
        await visitor.ShotAsync("runs-chosen-apart");
        await visitor.Page.GetByLabel("Status").SelectOptionAsync("failed");
        await Expect(visitor.Text("None matches")).ToBeVisibleAsync(new() { Timeout = Visitor.Patience });
        visitor.ExpectNoFault();
    }

    [Fact]
    public async Task DeadLetters_ChosenTogether_AreRetriedTogether()
    {
        const string Api = "namespaces/letters/";
        var function = await admin.CreateFunctionAsync("flaky", "echo no database >&2\nexit 65\n", Api);
        var flow = await admin.CreateFlowAsync("letters", [new { id = "work", kind = "function", function, retry = new { attempts = 1 } }], [new { from = "in", to = "work" }], Api);
        for (var i = 0; i < 3; i++)
            await admin.SendAsync("POST", $"{Api}flow/{flow}/in", $"letter {i}");
        await using var visitor = await chromium.VisitAsync(admin, "/deadletters?ns=letters");
        var boxes = visitor.Page.Locator("tbody input[type=checkbox]");
        await Expect(boxes).ToHaveCountAsync(3, Count);
        await visitor.Button("Payload").First.ClickAsync();
        await Expect(visitor.Page.GetByLabel("Payload", new() { Exact = true }).Last).ToContainTextAsync("letter", new() { Timeout = Visitor.Patience });
        await visitor.ShotAsync("dead-letters");
        await admin.SendAsync("PUT", $"{Api}functions/{function}/files/handler.sh", "#!/bin/sh\ncat\n");
        await admin.SendAsync("PUT", $"{Api}functions/{function}/commit", new { commit = "HEAD" });
        await visitor.Page.GetByLabel("Choose all").CheckAsync();
        await visitor.Button("Retry 3").ClickAsync();
        await visitor.Dialog.GetByRole(AriaRole.Button, new() { Name = "Retry", Exact = true }).ClickAsync();
        await Expect(visitor.Text("No dead letters")).ToBeVisibleAsync(new() { Timeout = Visitor.Patience });
        await visitor.GoAsync("/runs?ns=letters&status=succeeded");
        await Expect(visitor.Page.Locator("tbody tr")).ToHaveCountAsync(3, Count);
        visitor.ExpectNoFault();
    }

    private static LocatorAssertionsToHaveCountOptions Count => new() { Timeout = Visitor.Patience };
}
