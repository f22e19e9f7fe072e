using System.Text.RegularExpressions;
using Klusterfuck.Cmdlets.Tests.Hosting;

namespace Klusterfuck.Cmdlets.Tests.Requests;

/// <summary>What -Verbose and -Debug tell of requests.</summary>
public sealed partial class TraceTests : IDisposable
{
    private readonly Shell shell = new(Place.Remote);
    private readonly RecordingProxy proxy = new();

    public void Dispose()
    {
        shell.Dispose();
        proxy.Dispose();
    }

    [Fact]
    public void VerboseAndDebug_AllKindsOfCmdlets_TellEveryRequestWithItsTimingAndNoSecret()
    {
        const string Script = """
            $VerbosePreference = $DebugPreference = 'Continue'
            $password = [System.Net.NetworkCredential]::new('', 'hunter-in-a-secret').SecurePassword
            $null = New-KfSecret traced -Value $password -ForFunctions
            $null = New-KfFunction traced -Runtime Shell -Env @{ PASSWORD = 'hunter-in-env' } -Secret traced
            $null = 'hunter-in-body' | Invoke-KfFunction traced -Query @{ key = 'hunter-in-query' } -Header @{ Key = 'hunter-in-header' }
            $null = Get-KfFunction | Get-KfCommit | Set-KfCommit -PassThru
            $null = Get-KfFile traced; $null = Get-KfFunctionLog traced; $null = Get-KfConnector
            $null = $(New-KfNode in -Connector http; New-KfNode traced -Function traced; New-KfLink in traced) | New-KfFlow traced
            $null = Start-KfRun traced -InputObject hunter-in-payload | Wait-KfRun -Timeout 60
            $null = Get-KfRun; $null = Get-KfDeadLetter
            Remove-KfFlow traced -Force; Remove-KfFunction traced -IncludeRepository -Force; Remove-KfSecret traced -Force
            """;

        var outcome = shell.Run($"$env:KF_URL = '{proxy.Address}'; {Script}");

        Assert.Null(outcome.Thrown);
        Assert.Empty(outcome.Errors);
        var told = outcome.Verbose.Select(v => Request().Match(v)).Where(m => m.Success).Select(m => $"{m.Groups["method"]} {m.Groups["path"]}").ToArray();
        Assert.True(told.Length > 15, $"{told.Length} requests");
        Assert.Equal(proxy.Requests.Order(StringComparer.Ordinal), told.Order(StringComparer.Ordinal));
        var timed = outcome.Debug.Select(d => Answer().Match(d)).Where(m => m.Success).Select(m => $"{m.Groups["method"]} {m.Groups["path"]}").ToArray();
        Assert.Equal(told.Order(StringComparer.Ordinal), timed.Order(StringComparer.Ordinal));
        Assert.DoesNotContain(outcome.Verbose.Concat(outcome.Debug), line => line.Contains("hunter", StringComparison.Ordinal) || line.Contains(RemoteAdmin.Token, StringComparison.Ordinal));
    }

    [GeneratedRegex("^(?<method>[A-Z]+) http://[^/]+(?<path>/.*)$", RegexOptions.CultureInvariant)]
    private static partial Regex Request();

    [GeneratedRegex("^(?<method>[A-Z]+) http://[^/]+(?<path>/.*): [0-9]{3} in [0-9.]+ ms\\.$", RegexOptions.CultureInvariant)]
    private static partial Regex Answer();
}
