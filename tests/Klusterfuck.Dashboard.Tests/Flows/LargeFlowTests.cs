using System.Globalization;
using System.Text.Json;
using static Microsoft.Playwright.Assertions;

namespace Klusterfuck.Dashboard.Tests.Flows;

/// <summary>Figures about a large flow: written to the output, and never asserted.</summary>
public sealed class LargeFlowTests(AdminProcess admin, Chromium chromium)
{
    private const int Nodes = 300;

    // Alone, so that the figures are its own.
    [Fact(DisableParallelization = true)]
    public async Task Editor_With300Nodes_DrawsThemAndPansAndZooms()
    {
        var function = await admin.CreateFunctionAsync("one", "cat\n");
        var nodes = Enumerable.Range(1, Nodes - 1).Select(i => (object)new { id = $"n{i}", kind = "function", function }).ToArray();
        var links = Enumerable.Range(1, Nodes - 1).Select(i => (object)new { from = i <= 15 ? "in" : $"n{i - 15}", to = $"n{i}" }).ToArray();
        var flow = await admin.CreateFlowAsync("large", nodes, links);
        await using var visitor = await chromium.VisitAsync(admin, $"/flows/{flow}");
        await Expect(visitor.Page.Locator(".react-flow__minimap-node")).ToHaveCountAsync(Nodes, new() { Timeout = Visitor.Patience });
        await visitor.ShotAsync("editor-300");
        var (x, y) = await Visitor.MiddleAsync(visitor.Page.Locator("[data-tour=canvas]"));
        await visitor.Page.Mouse.MoveAsync(x, y);
        var zoom = await MeasureAsync(visitor, async () =>
        {
            for (var i = 0; i < 24; i++)
                await visitor.Page.Mouse.WheelAsync(0, i < 12 ? -120 : 120);
        });
        var pan = await MeasureAsync(visitor, async () =>
        {
            await visitor.Page.Mouse.MoveAsync(x - 300, y + 330);
            await visitor.Page.Mouse.DownAsync();
            for (var i = 0; i < 40; i++)
                await visitor.Page.Mouse.MoveAsync(x - 300 + (i * 9), y + 330 - (i * 9));
            await visitor.Page.Mouse.UpAsync();
        });
        var report = $"{Nodes} nodes, frames without a graphics processor: zoom {Describe(zoom)}; pan {Describe(pan)}";
        TestContext.Current.TestOutputHelper!.WriteLine(report);
        await File.WriteAllTextAsync(Path.Combine(Place.Output, "frames.txt"), report + "\n", AdminProcess.Cancellation);
        Assert.NotEmpty(zoom);
        Assert.NotEmpty(pan);
        visitor.ExpectNoFault();
    }

    /// <summary>The times between frames, in milliseconds, while something is done.</summary>
    private static async Task<double[]> MeasureAsync(Visitor visitor, Func<Task> act)
    {
        await visitor.Page.EvaluateAsync("() => { const f = window.frames_ = []; let last = performance.now(); const tick = now => { f.push(now - last); last = now; window.ticking_ = requestAnimationFrame(tick); }; window.ticking_ = requestAnimationFrame(tick); }");
        await act();
        var frames = await visitor.Page.EvaluateAsync<JsonElement>("() => { cancelAnimationFrame(window.ticking_); return window.frames_; }");
        return [.. frames.EnumerateArray().Skip(1).Select(f => f.GetDouble()).Order()];
    }

    private static string Describe(double[] frames) => string.Create(
        CultureInfo.InvariantCulture, $"median {frames[frames.Length / 2]:0.0} ms, p95 {frames[(int)(frames.Length * 0.95)]:0.0} ms, longest {frames[^1]:0.0} ms of {frames.Length}");
}
