using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Klusterfuck.Dashboard.Tests;

/// <summary>Somebody at the dashboard. What no visitor may ever see is noted: errors of scripts, refusals by the page's policy, requests to other hosts.</summary>
public sealed class Visitor : IAsyncDisposable
{
    /// <summary>How long anything may take, in milliseconds; the machine may be busy.</summary>
    public const float Patience = 30_000;

    private readonly IBrowserContext context;
    private readonly AdminProcess admin;
    private readonly ConcurrentQueue<string> faults = new();

    public Visitor(IBrowserContext context, IPage page, AdminProcess admin)
    {
        this.context = context;
        this.admin = admin;
        Page = page;
        page.PageError += (_, error) => faults.Enqueue($"script: {error}");
        page.Console += (_, message) =>
        {
            if (message.Type == "error" && message.Text.Contains("Content Security Policy", StringComparison.Ordinal))
                faults.Enqueue($"policy: {message.Text}");
        };
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(admin.Url, StringComparison.Ordinal) && !request.Url.StartsWith("blob:", StringComparison.Ordinal) && !request.Url.StartsWith("data:", StringComparison.Ordinal))
                faults.Enqueue($"request to another host: {request.Url}");
        };
    }

    public IPage Page { get; }

    public IBrowserContext Context => context;

    public ILocator Dialog => Page.GetByRole(AriaRole.Dialog);

    public Task GoAsync(string path) => Page.GotoAsync(admin.Url + path);

    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = name, Exact = true });

    public ILocator Node(string id) => Page.Locator($"[data-node=\"{id}\"]");

    public ILocator Text(string text) => Page.GetByText(text).First;

    /// <summary>Keeps how the page looks, to be looked at.</summary>
    public Task ShotAsync(string name) => Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Place.Output, $"{name}.png"), Animations = ScreenshotAnimations.Disabled });

    /// <summary>Drags with the mouse from the middle of one thing to the middle of another.</summary>
    public async Task DragAsync(ILocator from, ILocator to)
    {
        var (start, end) = (await MiddleAsync(from), await MiddleAsync(to));
        await Page.Mouse.MoveAsync(start.X, start.Y);
        await Page.Mouse.DownAsync();
        await Page.Mouse.MoveAsync((start.X + end.X) / 2, (start.Y + end.Y) / 2, new MouseMoveOptions { Steps = 6 });
        await Page.Mouse.MoveAsync(end.X, end.Y, new MouseMoveOptions { Steps = 6 });
        await Page.Mouse.UpAsync();
    }

    public static async Task<(float X, float Y)> MiddleAsync(ILocator what)
    {
        await what.WaitForAsync();
        var box = (await what.BoundingBoxAsync())!;
        return (box.X + (box.Width / 2), box.Y + (box.Height / 2));
    }

    /// <summary>Fails where something happened that no visitor may see.</summary>
    public void ExpectNoFault() => Assert.True(faults.IsEmpty, string.Join("\n", faults));

    public async ValueTask DisposeAsync() => await context.DisposeAsync();
}
