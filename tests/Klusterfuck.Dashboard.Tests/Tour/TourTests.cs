using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Klusterfuck.Dashboard.Tests.Tour;

public sealed class TourTests(AdminProcess admin, Chromium chromium)
{
    [Theory]
    [InlineData(1280, false)]
    [InlineData(820, true)]
    public async Task Tour_FollowedWithTheMouseOrAFingerOnATablet_EndsAtARunningFlow(int width, bool touch)
    {
        await using var visitor = await chromium.VisitAsync(admin, $"/?ns={AdminProcess.NewName("tour")}", width: width, height: touch ? 1180 : 800, touch: touch);
        var tourist = new Tourist(visitor, width, touch);
        var page = visitor.Page;
        await Expect(visitor.Text("1. Make a function")).ToBeVisibleAsync(new() { Timeout = Visitor.Patience });
        await tourist.ShotAsync("first-steps");
        await tourist.PressAsync(page.GetByTitle("Guided tour"));
        await tourist.StepAsync("Functions", "nav-functions");
        await tourist.StepAsync("Make one", "create-function");
        await tourist.ExpectStepAsync("Name it");
        await tourist.ShotAsync("tour");
        await page.Locator("[data-tour=function-name]").FillAsync("hello");
        await tourist.StepAsync("Create", "create-function-submit");
        await tourist.StepAsync("Try it", "try-run");
        await tourist.ExpectStepAsync("It answered");
        await tourist.ShotAsync("tour-answered");
        await tourist.PressAsync(visitor.Button("Go on"));
        await tourist.StepAsync("Now a flow", "nav-flows");
        await tourist.StepAsync("Create a flow", "create-flow");
        await tourist.ExpectStepAsync("Name it");
        await page.Locator("[data-tour=flow-name]").FillAsync("first");
        await tourist.StepAsync("Create", "create-flow-submit");
        await tourist.ExpectStepAsync("Add your function");
        await tourist.ShotAsync("tour-add");
        if (touch)
            await page.Locator("[data-item=\"function:hello\"]").TapAsync();
        else
            await page.Locator("[data-item=\"function:hello\"]").DragToAsync(page.Locator("[data-tour=canvas]"), new LocatorDragToOptions { TargetPosition = new TargetPosition { X = 420, Y = 180 } });
        await tourist.ExpectStepAsync("Link them");
        await tourist.ShotAsync("tour-link");
        await tourist.LinkAsync(page.Locator(".node.connector .react-flow__handle-right"), visitor.Node("hello").Locator(".react-flow__handle-left"));
        await tourist.ExpectStepAsync("Deploy it");
        await tourist.ShotAsync("tour-deploy");
        await tourist.PressAsync(page.Locator("[data-tour=deploy-flow]"));
        await tourist.PressAsync(page.Locator("[data-tour=save-submit]"));
        await tourist.StepAsync("Post a payload", "post");
        await tourist.StepAsync("Send it", "post-submit");
        await tourist.ExpectStepAsync("Your run");
        await Expect(visitor.Node("hello")).ToHaveAttributeAsync("data-status", "succeeded", new() { Timeout = Visitor.Patience });
        await tourist.ShotAsync("tour-end");
        await tourist.PressAsync(visitor.Button("Done"));
        await Expect(page.Locator(".kf-tour")).ToHaveCountAsync(0, new() { Timeout = Visitor.Patience });
        visitor.ExpectNoFault();
    }

    /// <summary>Somebody who takes the tour, and sees each of its steps whole.</summary>
    private sealed class Tourist(Visitor visitor, int width, bool touch)
    {
        public Task ShotAsync(string name) => visitor.ShotAsync($"{name}-{width}");

        public Task PressAsync(ILocator what) => touch ? what.TapAsync() : what.ClickAsync();

        public async Task StepAsync(string title, string press)
        {
            await ExpectStepAsync(title);
            await PressAsync(visitor.Page.Locator($"[data-tour={press}]").First);
        }

        public async Task ExpectStepAsync(string title)
        {
            await Expect(visitor.Page.Locator(".driver-popover-title")).ToHaveTextAsync(new Regex($"^{title}$"), new() { Timeout = Visitor.Patience });
            await visitor.Page.WaitForFunctionAsync(
                "() => { const box = document.querySelector('.kf-tour').getBoundingClientRect(); return box.left >= 0 && box.top >= 0 && box.right <= innerWidth && box.bottom <= innerHeight; }", null, new() { Timeout = Visitor.Patience });
        }

        // A finger taps one dot and then the other; a mouse drags.
        public async Task LinkAsync(ILocator from, ILocator to)
        {
            if (!touch)
            {
                await visitor.DragAsync(from, to);
                return;
            }

            await from.TapAsync();
            await to.TapAsync();
        }
    }
}
