using Klusterfuck.Admin.Startup;
using Klusterfuck.Engine.Embedded;

namespace Klusterfuck.Admin.Tests.Pages;

public sealed class LandingPageTests
{
    [Fact]
    public async Task Show_WithoutDashboard_SaysWhatIsMissingAndListsFunctionsAndFlowsWithoutScript()
    {
        var folder = Path.Combine(Path.GetTempPath(), $"kf-landing-{Guid.NewGuid():N}");
        try
        {
            var options = new AdminOptions { Urls = ["http://127.0.0.1:0"], Engine = new EmbeddedOptions { DataFolder = folder }, DashboardFolder = Path.Combine(folder, "none") };
            await using var embedded = await EmbeddedEngine.OpenAsync(options.Engine, TimeProvider.System, AdminServer.Cancellation);
            await using var app = AdminApp.Create(options, embedded, TimeProvider.System);
            await app.StartAsync(AdminServer.Cancellation);
            using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(app.Urls.Single()) };
            http.DefaultRequestHeaders.Authorization = new("Bearer", embedded.Token);
            foreach (var (path, json) in new[] { ("functions", """{"name":"hello","runtime":"shell"}"""), ("flows", $$"""{"name":"greet","model":{{AdminServer.Model("hello")}}}""") })
            {
                using var body = new StringContent(json, System.Text.Encoding.UTF8, "application/json");
                using var made = await http.PostAsync(new Uri($"/api/v1/{path}", UriKind.Relative), body, AdminServer.Cancellation);
                Assert.Equal(System.Net.HttpStatusCode.Created, made.StatusCode);
            }
            foreach (var place in new[] { "/", "/functions/hello" })
            {
                var page = await http.GetStringAsync(new Uri(place, UriKind.Relative), AdminServer.Cancellation);
                Assert.Contains("The dashboard is not part of this build", page, StringComparison.Ordinal);
                Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
                Assert.Contains("href=\"/docs\"", page, StringComparison.Ordinal);
                Assert.Contains("/fn/hello", page, StringComparison.Ordinal);
                Assert.Contains("/api/v1/flow/greet/in", page, StringComparison.Ordinal);
            }
            await app.StopAsync(AdminServer.Cancellation);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
