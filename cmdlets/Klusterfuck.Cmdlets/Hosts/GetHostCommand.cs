using System.Management.Automation;

namespace Klusterfuck.Cmdlets.Hosts;

/// <summary>Gets the admin that Start-KfHost started for a data folder; nothing where none runs.</summary>
[Cmdlet(VerbsCommon.Get, "KfHost")]
[OutputType(typeof(KfHost))]
public sealed class GetHostCommand : HostCmdlet
{
    private protected override Task ProcessAsync(CancellationToken cancellationToken) => TryAsync(DataFolder, async () =>
    {
        if (HostRecord.Find(Folder) is not { } record)
            return;
        using var process = record.Open();
        if (process is not null)
            WriteObject(new KfHost(Folder, record, await HostProgram.AnswersAsync(record.Address, cancellationToken) ? "Running" : "Starting"));
    });
}
