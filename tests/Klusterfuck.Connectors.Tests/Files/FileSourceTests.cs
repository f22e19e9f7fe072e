using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Connectors.Tests.Files;

public sealed class FileSourceTests : IDisposable
{
    private readonly FlowStub flow = new();
    private readonly string folder = Directory.CreateTempSubdirectory("kf-files-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Run_Files_ArePostedAndGone()
    {
        await WriteAsync("a.json", "{}");
        await WriteAsync("b.csv", "1,2");
        await WriteAsync(".hidden", "no");
        await WriteAsync("c.bin", "no");
        await using var connector = Started.Connector("file", flow, ("FOLDER", folder), ("SETTLE", "0s"), ("PATTERN", "?.?s*"));
        await Eventually.HoldsAsync(() => !File.Exists(Path.Combine(folder, "a.json")) && !File.Exists(Path.Combine(folder, "b.csv")));

        Assert.Equal(["1,2", "{}"], flow.Texts);
        Assert.Equal(["a.json application/json", "b.csv text/csv"], flow.Taken.Select(m => $"{m.Headers["ce-subject"]} {m.ContentType}").Order(StringComparer.Ordinal));
        Assert.True(File.Exists(Path.Combine(folder, ".hidden")));
        Assert.True(File.Exists(Path.Combine(folder, "c.bin")));
    }

    [Fact]
    public async Task Run_RejectedTooLargeAndKept_AreMovedAway()
    {
        flow.Answer = (text, _) => text == "bad" ? 422 : null;
        await WriteAsync("bad", "bad");
        await WriteAsync("good", "good");
        await WriteAsync("large", new string('x', Payload.MaxBytes + 1));
        await using var connector = Started.Connector("file", flow, ("FOLDER", folder), ("SETTLE", "0s"), ("DONE", "keep"));

        await Eventually.HoldsAsync(() => File.Exists(Path.Combine(folder, "done", "good"))
            && File.Exists(Path.Combine(folder, "rejected", "bad")) && File.Exists(Path.Combine(folder, "rejected", "large")));
        Assert.Empty(Directory.GetFiles(folder));
    }

    [Fact]
    public async Task Run_NotTaken_StaysUntilItIs()
    {
        flow.Answer = (_, post) => post < 8 ? 503 : null;
        await WriteAsync("a", "a");
        await using var connector = Started.Connector("file", flow, ("FOLDER", folder), ("SETTLE", "0s"));

        await Eventually.HoldsAsync(() => !File.Exists(Path.Combine(folder, "a")));
        Assert.Single(flow.Posts.Select(p => p.Key).Distinct());
    }

    [Fact]
    public async Task Run_NoFolder_IsNotReadyUntilItIsThere()
    {
        var inner = Path.Combine(folder, "inner");
        await using var connector = Started.Connector("file", flow, ("FOLDER", inner));
        await Eventually.HoldsAsync(() => connector.Health.Problem?.Contains("There is no folder", StringComparison.Ordinal) == true);
        Directory.CreateDirectory(inner);

        await Started.ReadyAsync(connector);
    }

    private Task WriteAsync(string name, string text) => File.WriteAllTextAsync(Path.Combine(folder, name), text, TestContext.Current.CancellationToken);
}
