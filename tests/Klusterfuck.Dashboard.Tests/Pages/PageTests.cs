using System.Text.Json;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Klusterfuck.Dashboard.Tests.Pages;

public sealed class PageTests(AdminProcess admin, Chromium chromium)
{
    private const string Api = "namespaces/pages/";

    [Theory]
    [InlineData(false, 1280)]
    [InlineData(true, 820)]
    public async Task Pages_LightAndDarkWideAndNarrow_HaveNoSeriousAccessibilityProblem(bool dark, int width)
    {
        var axe = await File.ReadAllTextAsync(Path.Combine(Place.DashboardSource, "node_modules", "axe-core", "axe.min.js"), AdminProcess.Cancellation);
        var function = await admin.CreateFunctionAsync("greet", "cat\n", Api);
        var flow = await admin.CreateFlowAsync("pages", [new { id = "work", kind = "function", function }], [new { from = "in", to = "work" }], Api);
        var run = (await admin.SendAsync("POST", $"{Api}flow/{flow}/in", "Ada")).GetProperty("run").GetString();
        var other = (await admin.SendAsync("POST", $"{Api}flow/{flow}/in", "Grace")).GetProperty("run").GetString();
        await using var visitor = await chromium.VisitAsync(admin, dark: dark, width: width, height: 900);
        var places = new (string Name, string Path, string Ready)[]
        {
            ("overview", "/", ".stat"), ("functions", "/functions", "tbody tr"), ("function", $"/functions/{function}/commits", ".timeline li"), ("function-files", $"/functions/{function}/files", ".cm-content"),
            ("function-try", $"/functions/{function}/try", "[data-tour=try-run]"), ("function-log", $"/functions/{function}/log", ".log"), ("function-settings", $"/functions/{function}/settings", "form.card"),
            ("flows", "/flows", "tbody tr"), ("flow", $"/flows/{flow}", "[data-node=work]"), ("runs", "/runs", "tbody tr"), ("run", $"/runs/{run}", "[data-node=work][data-status=succeeded]"),
            ("run-comparison", $"/runs/{run}/compare/{other}", "[data-node=work].differs-output"), ("deadletters", "/deadletters", ".empty"), ("connectors", "/connectors", ".card"), ("secrets", "/secrets", ".empty"),
        };
        var found = new List<string>();
        foreach (var (name, path, ready) in places)
        {
            await visitor.GoAsync($"{path}?ns=pages");
            await Expect(visitor.Page.Locator(ready).First).ToBeVisibleAsync(new() { Timeout = Visitor.Patience });
            await visitor.ShotAsync($"{name}-{width}{(dark ? "-dark" : "")}");
            await visitor.Page.EvaluateAsync(axe);
            found.AddRange(await ProblemsAsync(visitor, name, "resultTypes: ['violations']"));
            await visitor.Page.EmulateMediaAsync(new() { ColorScheme = dark ? ColorScheme.Light : ColorScheme.Dark });
            await visitor.ShotAsync($"{name}-{width}{(dark ? "" : "-dark")}");
            found.AddRange(await ProblemsAsync(visitor, $"{name} in the other colours", "runOnly: ['color-contrast']"));
            await visitor.Page.EmulateMediaAsync(new() { ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light });
            Assert.True(await visitor.Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= innerWidth"), $"{name} is wider than the window.");
        }
        Assert.True(found.Count == 0, string.Join("\n", found));
        visitor.ExpectNoFault();
    }

    [Fact]
    public async Task Theme_Toggled_HoldsOnTheNextPage()
    {
        await using var visitor = await chromium.VisitAsync(admin);
        await visitor.Page.GetByTitle("Theme: system").ClickAsync();
        await visitor.Page.GetByTitle("Theme: light").ClickAsync();
        await visitor.GoAsync("/functions");
        await Expect(visitor.Page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark", new() { Timeout = Visitor.Patience });
    }

    [Fact]
    public async Task Namespace_ChangedOnATablet_IsTheOneShown()
    {
        await using var visitor = await chromium.VisitAsync(admin, width: 820);
        await visitor.Button("Namespace: default").ClickAsync();
        await visitor.Dialog.GetByLabel("Name").FillAsync("elsewhere");
        await visitor.Button("Go there").ClickAsync();
        await Expect(visitor.Text("1. Make a function")).ToBeVisibleAsync(new() { Timeout = Visitor.Patience });
        Assert.EndsWith("?ns=elsewhere", visitor.Page.Url, StringComparison.Ordinal);
        await visitor.ShotAsync("namespace-820");
    }

    [Fact]
    public async Task Policy_OfThePage_AllowsNoInlineScriptAndNoOtherHost()
    {
        await using var visitor = await chromium.VisitAsync(admin);
        var response = (await visitor.Page.ReloadAsync())!;
        var policy = (await response.HeaderValueAsync("content-security-policy"))!;
        Assert.Contains("default-src 'none'; script-src 'self';", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("http", policy, StringComparison.Ordinal);
        await Expect(visitor.Page.Locator("script:not([src])")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task SignOut_Pressed_EndsTheSession()
    {
        await using var visitor = await chromium.VisitAsync(admin);
        var cookies = await visitor.Context.CookiesAsync();
        Assert.True(Assert.Single(cookies).HttpOnly);
        Assert.Equal(SameSiteAttribute.Strict, cookies[0].SameSite);
        await visitor.Page.GetByTitle("Sign out").ClickAsync();
        await visitor.Page.WaitForURLAsync("**/login");
        await visitor.GoAsync("/functions");
        Assert.EndsWith("/login", visitor.Page.Url, StringComparison.Ordinal);
        await visitor.ShotAsync("sign-in");
    }

    // Alone, so that the figures are its own.
    [Fact(DisableParallelization = true)]
    public async Task FirstLoad_OfOverview_IsSmallAndLoadsNoEditor()
    {
        await using var visitor = await chromium.VisitAsync(admin);
        await visitor.GoAsync("/");
        await Expect(visitor.Page.Locator(".stat").First).ToBeVisibleAsync(new() { Timeout = Visitor.Patience });
        var loaded = await visitor.Page.EvaluateAsync<JsonElement>("() => performance.getEntriesByType('resource').filter(r => r.name.includes('/assets/')).map(r => [new URL(r.name).pathname, r.encodedBodySize])");
        var total = loaded.EnumerateArray().Sum(r => r[1].GetInt64());
        TestContext.Current.TestOutputHelper!.WriteLine($"First load: {total / 1024.0:0.0} KiB compressed: {loaded}");
        var paint = await visitor.Page.EvaluateAsync<string>("""
            () => new Promise(done => {
              const seen = { 'largest-contentful-paint': [], 'layout-shift': [], longtask: [] };
              for (const type of Object.keys(seen)) new PerformanceObserver(list => seen[type].push(...list.getEntries())).observe({ type, buffered: true });
              setTimeout(() => {
                const first = performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0;
                const blocked = seen.longtask.reduce((sum, task) => sum + Math.max(0, task.duration - 50), 0);
                const shift = seen['layout-shift'].reduce((sum, s) => sum + s.value, 0);
                done(`first paint ${Math.round(first)} ms, largest paint ${Math.round(seen['largest-contentful-paint'].at(-1)?.startTime ?? 0)} ms, blocked ${Math.round(blocked)} ms, layout shift ${shift.toFixed(3)}`);
              }, 300);
            })
            """);
        TestContext.Current.TestOutputHelper.WriteLine($"First load: {paint}");
        Assert.InRange(total, 1, 400 * 1024);
        Assert.DoesNotContain(loaded.EnumerateArray(), r => r[0].GetString()!.Contains("elk", StringComparison.Ordinal) || r[0].GetString()!.Contains("editor", StringComparison.Ordinal) || r[0].GetString()!.Contains("files", StringComparison.Ordinal));
    }

    /// <summary>What axe finds that is serious, each with where it is.</summary>
    private static async Task<IEnumerable<string>> ProblemsAsync(Visitor visitor, string name, string options)
    {
        var result = await visitor.Page.EvaluateAsync<JsonElement>($"() => axe.run(document, {{ {options} }}).then(r => r.violations)");
        return result.EnumerateArray().Where(v => v.GetProperty("impact").GetString() is "serious" or "critical").Select(v =>
            $"{name}: {v.GetProperty("id").GetString()} at {string.Join("; ", v.GetProperty("nodes").EnumerateArray().Take(4).Select(n => n.GetProperty("target").ToString() + " " + n.GetProperty("failureSummary").GetString()))}");
    }
}
