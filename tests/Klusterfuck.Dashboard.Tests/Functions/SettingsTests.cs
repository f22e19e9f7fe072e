using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Klusterfuck.Dashboard.Tests.Functions;

public sealed class SettingsTests(AdminProcess admin, Chromium chromium)
{
    [Fact]
    public async Task Settings_Saved_AreWhatTheFunctionIsToldAndKeepWhatWasNotChanged()
    {
        const string Api = "namespaces/settings/";
        var name = await admin.CreateFunctionAsync("told", "echo \"$GREETING, $API_KEY\"\n", Api);
        await admin.SendAsync("PATCH", $"{Api}functions/{name}", new { ingress = new { host = "told.example.org" }, limits = new { cpu = "500m" } });
        await using var visitor = await chromium.VisitAsync(admin, "/secrets?ns=settings");
        var page = visitor.Page;
        await visitor.Button("Create secret").First.ClickAsync();
        await visitor.Dialog.GetByLabel("Name").FillAsync("api-key");
        await visitor.Dialog.GetByLabel("Value").FillAsync("open sesame");
        await visitor.Button("Save").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Cell, new() { Name = "api-key", Exact = true })).ToBeVisibleAsync(Visible);
        Assert.DoesNotContain("open sesame", await page.ContentAsync(), StringComparison.Ordinal);

        await visitor.GoAsync($"/functions/{name}/settings?ns=settings");
        await visitor.Button("Add variable").ClickAsync();
        await page.GetByLabel("Name of variable 1").FillAsync("GREETING");
        await page.GetByLabel("Value of variable 1").FillAsync("Welcome");
        await page.GetByLabel("api-key").CheckAsync();
        await visitor.Button("Add label").ClickAsync();
        await page.GetByLabel("Name of label 1").FillAsync("team");
        await page.GetByLabel("Value of label 1").FillAsync("red");
        await page.GetByLabel("Type").SelectOptionAsync("NodePort");
        await page.GetByLabel("Workers at least").FillAsync("2");
        await page.GetByLabel("Workers at most").FillAsync("5");
        await visitor.ShotAsync("settings-cluster");
        await visitor.Button("Save settings").ClickAsync();
        await Expect(visitor.Text("The settings are saved.")).ToBeVisibleAsync(Visible);

        var told = await admin.SendAsync("GET", $"{Api}functions/{name}");
        Assert.Equal("Welcome", told.GetProperty("env").GetProperty("GREETING").GetString());
        Assert.Equal("red", told.GetProperty("labels").GetProperty("team").GetString());
        Assert.Equal("NodePort", told.GetProperty("service").GetProperty("type").GetString());
        Assert.Equal((2, 5), (told.GetProperty("scale").GetProperty("min").GetInt32(), told.GetProperty("scale").GetProperty("max").GetInt32()));
        Assert.Equal("told.example.org", told.GetProperty("ingress").GetProperty("host").GetString());
        Assert.Equal("500m", told.GetProperty("limits").GetProperty("cpu").GetString());

        await page.Locator("[data-tour=tab-try]").ClickAsync();
        await page.Locator("[data-tour=try-run]").ClickAsync();
        await Expect(page.GetByTestId("output")).ToContainTextAsync("Welcome, open sesame", new() { Timeout = Visitor.Patience });
        await visitor.GoAsync("/functions?ns=settings");
        await visitor.Button("team=red").ClickAsync();
        await Expect(page.GetByText("1 function", new() { Exact = true })).ToBeVisibleAsync(Visible);
        visitor.ExpectNoFault();
    }

    [Fact]
    public async Task Settings_WrongOrChangedBySomebodyElse_AreRefusedWithTheReasonAndKept()
    {
        var name = await admin.CreateFunctionAsync("refused", "cat\n");
        await using var visitor = await chromium.VisitAsync(admin, $"/functions/{name}/settings");
        var page = visitor.Page;
        await page.GetByText("In a cluster:").ClickAsync();
        await page.GetByLabel("Memory at most").FillAsync("much");
        await visitor.Button("Save settings").ClickAsync();
        await Expect(visitor.Text("'much' is no quantity")).ToBeVisibleAsync(Visible);
        await page.GetByLabel("Memory at most").FillAsync("128Mi");
        await admin.SendAsync("PATCH", $"functions/{name}", new { labels = new { by = "somebody" } });
        await visitor.Button("Save settings").ClickAsync();
        await Expect(visitor.Text("Somebody else changed these settings")).ToBeVisibleAsync(Visible);
        await Expect(page.GetByLabel("Memory at most")).ToHaveValueAsync("128Mi", new() { Timeout = Visitor.Patience });
        await visitor.ShotAsync("settings-conflict");
        await visitor.Button("Save mine over theirs").ClickAsync();
        await Expect(visitor.Text("The settings are saved.")).ToBeVisibleAsync(Visible);
        Assert.Equal("128Mi", (await admin.SendAsync("GET", $"functions/{name}")).GetProperty("limits").GetProperty("memory").GetString());
        visitor.ExpectNoFault();
    }

    [Fact]
    public async Task Delete_Confirmed_RemovesTheFunctionFromTheList()
    {
        const string Api = "namespaces/deletions/";
        var name = await admin.CreateFunctionAsync("goes", "cat\n", Api);
        await using var visitor = await chromium.VisitAsync(admin, $"/functions/{name}?ns=deletions");
        await visitor.Button("Delete").ClickAsync();
        await visitor.ShotAsync("delete-function");
        await visitor.Dialog.GetByRole(AriaRole.Button, new() { Name = "Delete", Exact = true }).ClickAsync();
        await Expect(visitor.Text("No functions yet")).ToBeVisibleAsync(Visible);
        visitor.ExpectNoFault();
    }

    private static LocatorAssertionsToBeVisibleOptions Visible => new() { Timeout = Visitor.Patience };
}
