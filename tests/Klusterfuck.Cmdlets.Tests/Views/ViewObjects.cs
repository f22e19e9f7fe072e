using System.Management.Automation;
using Klusterfuck.Cmdlets.Tests.Hosting;

namespace Klusterfuck.Cmdlets.Tests.Views;

/// <summary>An object of each type the module has views of, as its cmdlets emit them.</summary>
public sealed class ViewObjects : IDisposable
{
    /// <summary>The variable an object is passed in.</summary>
    public const string Variable = "shown";

    private const string Script = """
        Get-KfFunction hello; Get-KfCommit hello -First 1; Get-KfFlow orders; Get-KfFile hello run.sh; Get-KfSecret api-key; Get-KfConnector timer
        Get-KfContext embedded; Compare-KfCommit hello HEAD~1 HEAD; Test-KfFunction hello; Show-KfFlow orders
        'x' | Invoke-KfFunction echo -AsResponse; Get-KfFunctionLog hello -Tail 1
        New-KfNode in -Connector http; New-KfLink in hello
        New-KfNode in -Connector nothing | Test-KfFlow
        $null = 1, 2 | ForEach-Object { Start-KfRun orders -InputObject $_ | Wait-KfRun -Timeout 60 -ErrorAction Ignore }
        $run = Get-KfRun -Flow orders -First 1 | Get-KfRun
        $run; $run.Steps; Get-KfDeadLetter; Get-KfRun -Flow orders -First 2 | Compare-KfRun -IncludeEqual
        Install-KfCluster $config -NoWait; Start-KfHost -Port $port
        """;

    private readonly TestCluster cluster = new();
    private readonly Lazy<IReadOnlyList<PSObject>> all;

    public ViewObjects()
    {
        Shell.CreateFunction("hello", "echo at work >&2; cat; exit 65");
        Shell.Emit("New-KfFunction echo -Runtime Shell");
        Shell.Emit("New-KfSecret api-key -Value ([System.Net.NetworkCredential]::new('', 'x').SecurePassword)");
        Shell.Emit("$(New-KfNode in -Connector http; New-KfNode hello -Function hello; New-KfLink in hello) | New-KfFlow orders");
        all = new(() => Shell.Run(Script, ("config", cluster.KubeConfig), ("port", RemoteAdmin.FreePort())).Output);
    }

    internal Shell Shell { get; } = new();

    public void Dispose()
    {
        Shell.Run("Stop-KfHost -Force");
        Shell.Dispose();
        cluster.Dispose();
    }

    /// <summary>The first of a type.</summary>
    public PSObject Find(string type) => all.Value.FirstOrDefault(o => o.TypeNames[0] == type)
        ?? throw new InvalidOperationException($"The script emits no {type}, only {string.Join(", ", all.Value.Select(o => o.TypeNames[0]).Distinct())}.");
}
