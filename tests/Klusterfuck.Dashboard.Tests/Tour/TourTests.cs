using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Klusterfuck.Dashboard.Tests.Tour;

public sealed class TourTests(AdminProcess admin, Chromium chromium)
{
    [Fact]
    public async Task Tour_Followed_EndsAtARunningFlow()
    {
        await using var visitor = await chromium.VisitAsync(admin, $"/?ns={AdminProcess.NewName("tour")}");
        var page = visitor.Page;
        await Expect(visitor.Text("1. Make a function")).ToBeVisibleAsync(Visible);
        await visitor.ShotAsync("first-steps");
        await page.GetByTitle("Guided tour").ClickAsync();
        await StepAsync(visitor, "Functions", "nav-functions");
        await StepAsync(visitor, "Make one", "create-function");
        await ExpectStepAsync(visitor, "Name it");
        await visitor.ShotAsync("tour");
        await page.Locator("[data-tour=function-name]").FillAsync("hello");
        await StepAsync(visitor, "Create", "create-function-submit");
        await StepAsync(visitor, "Try it", "try-run");
        await ExpectStepAsync(visitor, "It answered");
        await visitor.Button("Go on").ClickAsync();
        await StepAsync(visitor, "Now a flow", "nav-flows");
        await StepAsync(visitor, "Create a flow", "create-flow");
        await ExpectStepAsync(visitor, "Name it");
        await page.Locator("[data-tour=flow-name]").FillAsync("first");
        await StepAsync(visitor, "Create", "create-flow-submit");
        await ExpectStepAsync(visitor, "Add your function");
        await page.Locator("[data-item=\"function:hello\"]").DragToAsync(page.Locator("[data-tour=canvas]"), new LocatorDragToOptions { TargetPosition = new TargetPosition { X = 420, Y = 180 } });
        await ExpectStepAsync(visitor, "Link them");
        await visitor.DragAsync(page.Locator(".node.connector .react-flow__handle-right"), visitor.Node("hello").Locator(".react-flow__handle-left"));
        await ExpectStepAsync(visitor, "Deploy it");
        await visitor.ShotAsync("tour-deploy");
        await page.Locator("[data-tour=deploy-flow]").ClickAsync();
        await page.Locator("[data-tour=save-submit]").ClickAsync();
        await StepAsync(visitor, "Post a payload", "post");
        await StepAsync(visitor, "Send it", "post-submit");
        await ExpectStepAsync(visitor, "Your run");
        await Expect(visitor.Node("hello")).ToHaveAttributeAsync("data-status", "succeeded", new() { Timeout = Visitor.Patience });
        await visitor.ShotAsync("tour-end");
        await visitor.Button("Done").ClickAsync();
        await Expect(page.Locator(".kf-tour")).ToHaveCountAsync(0, new() { Timeout = Visitor.Patience });
        visitor.ExpectNoFault();
    }

    private static LocatorAssertionsToBeVisibleOptions Visible => new() { Timeout = Visitor.Patience };

    private static async Task StepAsync(Visitor visitor, string title, string click)
    {
        await ExpectStepAsync(visitor, title);
        await visitor.Page.Locator($"[data-tour={click}]").First.ClickAsync();
    }

    private static Task ExpectStepAsync(Visitor visitor, string title) =>
        Expect(visitor.Page.Locator(".driver-popover-title")).ToHaveTextAsync(new Regex($"^{title}$"), new() { Timeout = Visitor.Patience });
}
