using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Klusterfuck.Dashboard.Tests.Functions;

/// <summary>What comes between a person and what was typed: nothing of it is lost.</summary>
public sealed class InterruptionTests(AdminProcess admin, Chromium chromium)
{
    [Fact]
    public async Task Save_FileSomebodyElseChanged_ShowsBothSidesAndCommitsMineOnTop()
    {
        var name = await admin.CreateFunctionAsync("conflict", "cat\n");
        await using var visitor = await chromium.VisitAsync(admin, $"/functions/{name}/files");
        await EditAsync(visitor, "#!/bin/sh\necho mine\n");
        await admin.SendAsync("PUT", $"functions/{name}/files/handler.sh?message=Theirs", "#!/bin/sh\necho theirs\n");
        await CommitAsync(visitor);
        await Expect(visitor.Dialog.GetByLabel("Yours")).ToContainTextAsync("echo mine", Contains);
        await Expect(visitor.Dialog.GetByLabel("Theirs")).ToContainTextAsync("echo theirs", Contains);
        await visitor.ShotAsync("conflict");
        await visitor.Button("Commit mine on top").ClickAsync();
        await Expect(visitor.Dialog).ToBeHiddenAsync(Hidden);
        await Expect(visitor.Page.GetByLabel("Content of handler.sh")).ToContainTextAsync("echo mine", Contains);
        visitor.ExpectNoFault();
    }

    [Fact]
    public async Task Save_WithoutSession_AsksForTheTokenAndKeepsWhatWasTyped()
    {
        var name = await admin.CreateFunctionAsync("expired", "cat\n");
        await using var visitor = await chromium.VisitAsync(admin, $"/functions/{name}/files");
        await EditAsync(visitor, "#!/bin/sh\necho kept\n");
        await visitor.Context.ClearCookiesAsync();
        var again = visitor.Page.GetByRole(AriaRole.Dialog, new PageGetByRoleOptions { Name = "Sign in again" });
        await Expect(again).ToBeVisibleAsync(Visible);
        await visitor.ShotAsync("sign-in-again");
        await again.GetByLabel("Token").FillAsync(Uri.UnescapeDataString(admin.SignInUrl.Split("token=")[1]));
        await again.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Sign in", Exact = true }).ClickAsync();
        await Expect(again).ToBeHiddenAsync(Hidden);
        await CommitAsync(visitor);
        await Expect(visitor.Dialog).ToBeHiddenAsync(Hidden);
        Assert.Equal("kept", await CallAsync(name));
    }

    [Fact]
    public async Task Page_WithoutConnection_SaysSoAndGoesOnWhenItIsBack()
    {
        var name = await admin.CreateFunctionAsync("lost", "cat\n");
        await using var visitor = await chromium.VisitAsync(admin, $"/functions/{name}/files");
        await EditAsync(visitor, "#!/bin/sh\necho back\n");
        await visitor.Context.SetOfflineAsync(true);
        var banner = visitor.Text("The service cannot be reached");
        await Expect(banner).ToBeVisibleAsync(Visible);
        await Expect(visitor.Page.GetByLabel("Content of handler.sh")).ToContainTextAsync("echo back", Contains);
        await visitor.ShotAsync("connection-lost");
        await visitor.Context.SetOfflineAsync(false);
        await Expect(banner).ToBeHiddenAsync(Hidden);
        await CommitAsync(visitor);
        await Expect(visitor.Dialog).ToBeHiddenAsync(Hidden);
        Assert.Equal("back", await CallAsync(name));
    }

    [Fact]
    public async Task Page_OfFunctionThatWasDeleted_SaysSoAndKeepsWhatWasTyped()
    {
        var name = await admin.CreateFunctionAsync("deleted", "cat\n");
        await using var visitor = await chromium.VisitAsync(admin, $"/functions/{name}/files");
        await EditAsync(visitor, "#!/bin/sh\necho precious\n");
        await admin.SendAsync("DELETE", $"functions/{name}");
        await Expect(visitor.Text("This function was deleted.")).ToBeVisibleAsync(Visible);
        await Expect(visitor.Page.GetByLabel("Content of handler.sh")).ToContainTextAsync("echo precious", Contains);
        await visitor.ShotAsync("deleted");
        visitor.ExpectNoFault();
    }

    private static LocatorAssertionsToBeHiddenOptions Hidden => new() { Timeout = Visitor.Patience };

    private static LocatorAssertionsToBeVisibleOptions Visible => new() { Timeout = Visitor.Patience };

    private static LocatorAssertionsToContainTextOptions Contains => new() { Timeout = Visitor.Patience };

    private static async Task EditAsync(Visitor visitor, string text)
    {
        await visitor.Page.GetByLabel("Content of handler.sh").ClickAsync();
        await visitor.Page.Keyboard.PressAsync("Control+A");
        await visitor.Page.Keyboard.PressAsync("Delete");
        await visitor.Page.Keyboard.InsertTextAsync(text);
    }

    private static async Task CommitAsync(Visitor visitor)
    {
        await visitor.Page.Locator("[data-tour=save-file]").ClickAsync();
        await visitor.Dialog.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Commit", Exact = true }).ClickAsync();
    }

    private async Task<string> CallAsync(string name) => (await admin.CallAsync(name, "x")).Trim();
}
