using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Klusterfuck.Dashboard.Tests.Connectors;

public sealed class ConnectorTests(AdminProcess admin, Chromium chromium)
{
    [Fact]
    public async Task Connectors_OfADeployedFlow_ShowWhetherTheyAreReadyAndWhyNotAndWhatCameIn()
    {
        var flow = await admin.CreateFlowAsync(
            "intake",
            [
                new { id = "nightly", kind = "connector", connector = "timer", variables = new { CRON = "0 3 * * *" } },
                new { id = "queue", kind = "connector", connector = "redis", variables = new { REDIS_URL = "redis://127.0.0.1:1", KEY = "orders" } },
                new { id = "work", kind = "transform", expression = "input" },
            ],
            [new { from = "in", to = "work" }, new { from = "nightly", to = "work" }, new { from = "queue", to = "work" }]);
        await using var visitor = await chromium.VisitAsync(admin, $"/flows/{flow}");
        var page = visitor.Page;
        await Expect(Intake("in")).ToHaveTextAsync("ready", Text);
        await Expect(Intake("nightly")).ToHaveTextAsync("ready", Text);
        await Expect(Intake("queue")).ToHaveTextAsync("not ready", Text);
        await Expect(Intake("work")).ToHaveCountAsync(0, new() { Timeout = Visitor.Patience });
        await Expect(page.GetByLabel("Connectors as they run").Locator("li")).ToHaveCountAsync(3, new() { Timeout = Visitor.Patience });
        await visitor.ShotAsync("flow-intake");

        await page.GetByLabel("Connectors as they run").GetByText("queue").ClickAsync();
        var state = page.GetByLabel("As it runs");
        await Expect(state.GetByRole(AriaRole.Alert)).ToContainTextAsync(new Regex(@"\w+ \w+"), new() { Timeout = Visitor.Patience });
        await visitor.ShotAsync("connector-not-ready");
        await visitor.Node("in").ClickAsync();
        await Expect(state).ToContainTextAsync("nothing came in yet", new() { Timeout = Visitor.Patience });
        await admin.HookAsync(flow, "in", "Ada");
        await Expect(state.GetByTestId("counts")).ToHaveTextAsync("1 taken", Text);
        await visitor.Button("Copy callback address").ClickAsync();
        await Expect(visitor.Text("The address with its key is copied.")).ToBeVisibleAsync(new() { Timeout = Visitor.Patience });
        var callback = await page.EvaluateAsync<string>("() => navigator.clipboard.readText()");
        Assert.Matches($"/api/v1/flow/{flow}/in\\?.+=.+", callback);
        await visitor.ShotAsync("connector-ready");
        visitor.ExpectNoFault();

        ILocator Intake(string node) => visitor.Node(node).GetByTestId("intake");
    }

    [Fact]
    public async Task Image_Registered_IsInThePaletteWithItsVariablesAndCanBeRemoved()
    {
        const string Namespace = "images";
        var flow = await admin.CreateFlowAsync("taking", [], [], $"namespaces/{Namespace}/");
        await using var visitor = await chromium.VisitAsync(admin, $"/connectors?ns={Namespace}");
        var page = visitor.Page;
        await visitor.Button("Register image").ClickAsync();
        await visitor.Dialog.GetByLabel("Name", new() { Exact = true }).FillAsync("mail");
        await visitor.Dialog.GetByLabel("Image").FillAsync("registry.example.org/mail:1");
        await visitor.Dialog.GetByLabel("Name of variable 1").FillAsync("MAILBOX");
        await visitor.Dialog.GetByLabel("Meaning of variable 1").FillAsync("Where letters are read from.");
        await visitor.Dialog.GetByText("needed").ClickAsync();
        await visitor.ShotAsync("connector-register");
        await visitor.Button("Save").ClickAsync();
        await Expect(page.GetByLabel("mail", new() { Exact = true })).ToContainTextAsync("MAILBOX", new() { Timeout = Visitor.Patience });

        await visitor.GoAsync($"/flows/{flow}?ns={Namespace}");
        await page.Locator("[data-item=\"connector:mail\"]").ClickAsync();
        await Expect(page.GetByLabel("MAILBOX · needed")).ToBeVisibleAsync(new() { Timeout = Visitor.Patience });
        await page.GetByLabel("MAILBOX · needed").FillAsync("orders");
        await visitor.ShotAsync("connector-node");

        await visitor.GoAsync($"/connectors?ns={Namespace}");
        await visitor.Button("Remove mail").ClickAsync();
        await visitor.Dialog.GetByRole(AriaRole.Button, new() { Name = "Remove", Exact = true }).ClickAsync();
        await Expect(page.GetByLabel("mail", new() { Exact = true })).ToBeHiddenAsync(new() { Timeout = Visitor.Patience });
        visitor.ExpectNoFault();
    }

    private static LocatorAssertionsToHaveTextOptions Text => new() { Timeout = Visitor.Patience };
}
