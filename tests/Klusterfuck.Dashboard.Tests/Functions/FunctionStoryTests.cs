using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Klusterfuck.Dashboard.Tests.Functions;

public sealed class FunctionStoryTests(AdminProcess admin, Chromium chromium)
{
    [Fact]
    public async Task Function_MadeEditedTriedAndRolledBack_AnswersAsItsSelectedCommitSays()
    {
        await using var visitor = await chromium.VisitAsync(admin);
        var page = visitor.Page;
        var name = AdminProcess.NewName("hello");

        // Three clicks make it.
        await page.Locator("[data-tour=nav-functions]").ClickAsync();
        await page.Locator("[data-tour=create-function]").ClickAsync();
        await page.Locator("[data-tour=function-name]").FillAsync(name);
        await visitor.ShotAsync("create-function");
        await visitor.Dialog.GetByText("Create", new LocatorGetByTextOptions { Exact = true }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex($"/functions/{name}/try$"), new PageAssertionsToHaveURLOptions { Timeout = Visitor.Patience });

        await TryAsync(visitor, "Ada", "Hello, Ada!");
        await visitor.ShotAsync("try");

        await page.Locator("[data-tour=tab-files]").ClickAsync();
        var editor = page.GetByLabel("Content of handler.py");
        await editor.ClickAsync();
        await page.Keyboard.PressAsync("Control+A");
        await page.Keyboard.PressAsync("Delete");
        await page.Keyboard.InsertTextAsync("#!/usr/bin/env python3\nimport sys\n\nprint(f\"Goodbye, {sys.stdin.read()}!\")\n");
        await visitor.ShotAsync("files");
        await page.Locator("[data-tour=save-file]").ClickAsync();
        await visitor.Dialog.GetByLabel("Message").FillAsync("Say goodbye");
        await visitor.Dialog.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Commit", Exact = true }).ClickAsync();
        await Expect(visitor.Dialog).ToBeHiddenAsync(Wait);

        await page.Locator("[data-tour=tab-try]").ClickAsync();
        await TryAsync(visitor, "Ada", "Goodbye, Ada!");

        await page.Locator("[data-tour=tab-commits]").ClickAsync();
        await Expect(visitor.Text("Say goodbye")).ToBeVisibleAsync(Visible);
        await visitor.Button("Diff").First.ClickAsync();
        await Expect(page.Locator(".diff .add").First).ToContainTextAsync("Goodbye", Contains);
        await visitor.ShotAsync("commits");
        await page.Locator("[data-tour=undo-commit]").ClickAsync();
        await visitor.Dialog.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Undo", Exact = true }).ClickAsync();
        await Expect(visitor.Dialog).ToBeHiddenAsync(Wait);
        await Expect(visitor.Text("1 commit behind")).ToBeVisibleAsync(Visible);

        await page.Locator("[data-tour=tab-try]").ClickAsync();
        await TryAsync(visitor, "Ada", "Hello, Ada!");
        visitor.ExpectNoFault();
    }

    [Fact]
    public async Task Try_FunctionThatFails_ShowsExitCodeAndStandardError()
    {
        var name = await admin.CreateFunctionAsync("fails", "echo broken pipe dream >&2\nexit 3\n");
        await using var visitor = await chromium.VisitAsync(admin, $"/functions/{name}/try");
        await visitor.Page.Locator("[data-tour=try-run]").ClickAsync();
        var answer = visitor.Page.GetByLabel("Answer", new PageGetByLabelOptions { Exact = true });
        await Expect(answer).ToContainTextAsync("broken pipe dream", Contains);
        await Expect(answer).ToContainTextAsync("Exit code 3", Contains);
        await visitor.Page.Locator("[data-tour=tab-log]").ClickAsync();
        await Expect(visitor.Page.GetByRole(AriaRole.Log)).ToContainTextAsync("broken pipe dream", Contains);
        await visitor.ShotAsync("log");
    }

    [Fact]
    public async Task Try_AnswerWithMarkup_IsShownAsTextAndDoesNothing()
    {
        var name = await admin.CreateFunctionAsync("markup", "printf '<img src=x onerror=\"document.title=1\"><script>document.title=2</script>'\n");
        await using var visitor = await chromium.VisitAsync(admin, $"/functions/{name}/try");
        await visitor.Page.Locator("[data-tour=try-run]").ClickAsync();
        await Expect(visitor.Page.GetByTestId("output")).ToContainTextAsync("<script>", Contains);
        Assert.Equal($"{name} · Klusterfuck", await visitor.Page.TitleAsync());
        visitor.ExpectNoFault();
    }

    private static LocatorAssertionsToBeHiddenOptions Wait => new() { Timeout = Visitor.Patience };

    private static LocatorAssertionsToBeVisibleOptions Visible => new() { Timeout = Visitor.Patience };

    private static LocatorAssertionsToContainTextOptions Contains => new() { Timeout = Visitor.Patience };

    private static async Task TryAsync(Visitor visitor, string payload, string answer)
    {
        await visitor.Page.Locator("[data-tour=try-payload]").FillAsync(payload);
        await visitor.Page.Locator("[data-tour=try-run]").ClickAsync();
        await Expect(visitor.Page.GetByTestId("output")).ToContainTextAsync(answer, Contains);
    }
}
