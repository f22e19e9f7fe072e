using System.Management.Automation;
using Klusterfuck.Cmdlets.Arguments;
using Klusterfuck.Cmdlets.Errors;
using Klusterfuck.Engine;

namespace Klusterfuck.Cmdlets.Hosts;

/// <summary>Stops the admin that Start-KfHost started for a data folder, and waits until it has ended. What it was doing goes on with the next one.</summary>
[Cmdlet(VerbsLifecycle.Stop, "KfHost", SupportsShouldProcess = true)]
[OutputType(typeof(KfHost))]
public sealed class StopHostCommand : HostCmdlet
{
    /// <summary>How long to wait for its end at most: <c>30</c>, <c>30s</c>, <c>5m</c> or a TimeSpan.</summary>
    [Parameter]
    [Duration]
    public TimeSpan? Timeout { get; set; }

    /// <summary>Kills it where it does not end in time.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Emits the admin that was stopped.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override Task ProcessAsync(CancellationToken cancellationToken) => TryAsync(DataFolder, async () =>
    {
        var folder = Folder;
        var record = HostRecord.Find(folder);
        using var process = record?.Open();
        if (record is null || process is null)
            throw new KlusterfuckException(CmdletErrorCodes.HostNotFound, $"No admin that was started in the background runs for '{folder}'.", folder);
        if (!MayChange($"data folder {folder}", $"Stop the admin at {record.Address}"))
            return;
        WriteVerbose($"Stopping the admin at {record.Address}.");
        HostProgram.Stop(process, force: false);
        await WaitAsync(process, folder, cancellationToken);
        File.Delete(HostRecord.File(folder));
        if (PassThru)
            WriteObject(new KfHost(folder, record, "Stopped"));
    });

    private async Task WaitAsync(System.Diagnostics.Process process, string folder, CancellationToken cancellationToken)
    {
        var limit = Timeout ?? TimeSpan.FromSeconds(45);
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timer.CancelAfter(limit);
        try
        {
            await process.WaitForExitAsync(timer.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            if (!Force)
                throw new KlusterfuckException(CmdletErrorCodes.HostFailed, $"The admin for '{folder}' has not ended within {limit.TotalSeconds:0} s.", folder);
            HostProgram.Stop(process, force: true);
            await process.WaitForExitAsync(cancellationToken);
        }
    }
}
