using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Klusterfuck.Dashboard.Tests.Connectors;

public sealed class ConnectorTests(AdminProcess admin, Chromium chromium)
{
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
}
