using System.Management.Automation;
using Klusterfuck.Cmdlets.Arguments;
using Klusterfuck.Cmdlets.Errors;
using Klusterfuck.Engine;

namespace Klusterfuck.Cmdlets.Hosts;

/// <summary>Starts the embedded admin with its dashboard in the background, and waits until it answers.</summary>
[Cmdlet(VerbsLifecycle.Start, "KfHost", SupportsShouldProcess = true)]
[OutputType(typeof(KfHost))]
public sealed class StartHostCommand : HostCmdlet
{
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(100);

    /// <summary>The port it listens at on this machine.</summary>
    [Parameter(Position = 1)]
    [ValidateRange(1, 65535)]
    public int Port { get; set; } = 8080;

    /// <summary>How long to wait for it at most: <c>30</c>, <c>30s</c>, <c>5m</c> or a TimeSpan.</summary>
    [Parameter]
    [Duration]
    public TimeSpan? Timeout { get; set; }

    /// <summary>Does not wait until it answers.</summary>
    [Parameter]
    public SwitchParameter NoWait { get; set; }

    private protected override Task ProcessAsync(CancellationToken cancellationToken) => TryAsync(DataFolder, async () =>
    {
        var folder = Folder;
        var address = new Uri($"http://127.0.0.1:{Port}");
        if (HostRecord.FindAddress(folder) is { } running)
            throw new KlusterfuckException(CmdletErrorCodes.HostRunning, $"An admin runs for '{folder}' already, at {running}.", folder);
        if (await HostProgram.AnswersAsync(address, cancellationToken))
            throw new KlusterfuckException(CmdletErrorCodes.HostRunning, $"Somebody answers at {address} already.", address.ToString(), "Choose another port.");
        if (!MayChange($"data folder {folder}", $"Start an admin at {address}"))
            return;
        WriteVerbose($"Starting an admin at {address} for {folder}.");
        var record = HostProgram.Start(folder, address);
        if (!NoWait)
            await WaitAsync(folder, record, cancellationToken);
        WriteObject(new KfHost(folder, record, NoWait ? "Starting" : "Running"));
    });

    private async Task WaitAsync(string folder, HostRecord record, CancellationToken cancellationToken)
    {
        var limit = Timeout ?? TimeSpan.FromSeconds(60);
        var deadline = TimeProvider.System.GetUtcNow() + limit;
        var progress = new ProgressRecord(2, "Starting the admin", $"Waiting for an answer at {record.Address}");
        try
        {
            while (!await HostProgram.AnswersAsync(record.Address, cancellationToken))
            {
                WriteProgress(progress);
                using var process = record.Open();
                if (process is null)
                    throw new KlusterfuckException(CmdletErrorCodes.HostFailed, $"The admin ended while it started: {ReadEnd(folder)}", folder);
                if (TimeProvider.System.GetUtcNow() >= deadline)
                    throw new KlusterfuckException(CmdletErrorCodes.HostFailed, $"The admin did not answer at {record.Address} within {limit.TotalSeconds:0} s; it goes on starting.", folder);
                await Task.Delay(Turn, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Ctrl-C leaves nothing half started.
            using var process = record.Open();
            if (process is not null)
                HostProgram.Stop(process, force: true);
            throw;
        }

        progress.RecordType = ProgressRecordType.Completed;
        WriteProgress(progress);
    }

    private static string ReadEnd(string folder)
    {
        var path = HostProgram.LogFile(folder);
        return File.Exists(path) ? File.ReadLines(path).LastOrDefault(l => l.Length > 0 && !l.Contains("token=", StringComparison.Ordinal)) ?? "it wrote nothing." : "it wrote nothing.";
    }
}
