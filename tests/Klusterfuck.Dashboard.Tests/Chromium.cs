using Klusterfuck.Dashboard.Tests;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(Chromium))]

namespace Klusterfuck.Dashboard.Tests;

/// <summary>A real Chromium, as the system has it.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly string? Program = new[] { "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome" }.FirstOrDefault(File.Exists);
    private IPlaywright? playwright;
    private IBrowser? browser;

    public async ValueTask InitializeAsync()
    {
        if (Program is null)
            return;
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Program,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
            Timeout = 60_000,
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (browser is not null)
            await browser.DisposeAsync();
        playwright?.Dispose();
    }

    /// <summary>A browser window of its own, signed in by the address the service printed.</summary>
    public async Task<Visitor> VisitAsync(AdminProcess admin, string path = "/", bool dark = false, int width = 1280, int height = 800, bool touch = false)
    {
        Assert.SkipWhen(browser is null, "Chromium is not installed: apt-get install chromium");
        var context = await browser!.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = height },
            ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
            HasTouch = touch,
            ReducedMotion = ReducedMotion.Reduce,
            Permissions = ["clipboard-read", "clipboard-write"],
        });
        context.SetDefaultTimeout(Visitor.Patience);
        var visitor = new Visitor(context, await context.NewPageAsync(), admin);
        await visitor.Page.GotoAsync(admin.SignInUrl);
        if (path != "/")
            await visitor.GoAsync(path);
        return visitor;
    }
}
