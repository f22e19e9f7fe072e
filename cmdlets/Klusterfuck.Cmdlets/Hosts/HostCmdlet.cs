using System.Management.Automation;
using Klusterfuck.Cmdlets.Arguments;
using Klusterfuck.Cmdlets.Pipelines;
using Klusterfuck.Cmdlets.Sessions;

namespace Klusterfuck.Cmdlets.Hosts;

/// <summary>What the cmdlets for the embedded admin share: whose data folder is meant.</summary>
public abstract class HostCmdlet : KfCmdlet
{
    /// <summary>The data folder; <c>KF_DATA</c> unless said, else <c>~/.klusterfuck</c>.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [BlankIsAbsent]
    public string? DataFolder { get; set; }

    private protected string Folder => DataFolder is null
        ? KfEnvironment.DataFolder(SessionState.Path.CurrentFileSystemLocation.ProviderPath)
        : GetUnresolvedProviderPathFromPSPath(DataFolder);
}
