using System.Management.Automation;
using Klusterfuck.Cmdlets.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Klusterfuck.Cmdlets.Tests.Functions;

/// <summary>A function that takes a moment to answer, as in a cluster.</summary>
public sealed class NewFunctionWaitTests : IAsyncLifetime
{
    private const string Waited = "Waiting until it answers";

    private readonly Shell shell = new();
    private WebApplication admin = null!;
    private int asked;

    private string There => $"$env:KF_URL = '{admin.Urls.First()}'; $env:KF_TOKEN = 'a-token-of-a-test'; ";

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        admin = builder.Build();
        admin.Run(http => http.Response.WriteAsJsonAsync(new
        {
            @namespace = "default", name = "slow", uid = "u", runtime = "shell", repository = "slow", access = "token",
            status = http.Request.Method == "GET" && Interlocked.Increment(ref asked) >= 3 ? "ready" : "preparing",
        }));
        await admin.StartAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        shell.Dispose();
        await admin.DisposeAsync();
    }

    [Fact]
    public void New_StillPreparing_WaitsWithProgressAndEmitsWhatBecameOfIt()
    {
        Assert.Equal("Ready", Assert.Single(shell.Emit(There + "New-KfFunction slow -Runtime Shell")).Properties["Status"].Value);
        Assert.Contains(shell.Console.Progress, p => p.StatusDescription == Waited);
        Assert.Contains(shell.Console.Progress, p => p.RecordType == ProgressRecordType.Completed);
    }

    [Fact]
    public void New_NoWait_EmitsItAtOnce()
    {
        Assert.Equal("Preparing", Assert.Single(shell.Emit(There + "New-KfFunction slow -Runtime Shell -NoWait")).Properties["Status"].Value);
        Assert.Equal(0, asked);
    }

    [Fact]
    public void New_TimeIsOver_EmitsItAndSaysSo()
    {
        asked = int.MinValue;
        var outcome = shell.Run(There + "New-KfFunction slow -Runtime Shell -Timeout 300ms");
        Assert.Equal("Preparing", Assert.Single(outcome.Output).Properties["Status"].Value);
        Assert.Equal("KfFunctionNotReady", outcome.Error.Id);
    }
}
