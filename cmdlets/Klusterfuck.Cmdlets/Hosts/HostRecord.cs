using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Klusterfuck.Cmdlets.Sessions.Remote;

namespace Klusterfuck.Cmdlets.Hosts;

/// <summary>What is known of the admin that was started in the background for a data folder: kept beside its state.</summary>
/// <param name="ProcessId">Its process.</param>
/// <param name="Address">Where it listens.</param>
/// <param name="StartedAt">When it was started, UTC.</param>
internal sealed record HostRecord(int ProcessId, Uri Address, DateTime StartedAt)
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(10);

    /// <summary>The file of a data folder.</summary>
    public static string File(string dataFolder) => Path.Combine(dataFolder, "host.json");

    /// <summary>Where the host of a data folder listens; null where none runs.</summary>
    public static Uri? FindAddress(string dataFolder) => Find(dataFolder) is { } found && found.IsRunning() ? found.Address : null;

    /// <summary>The record of a data folder; null where none was ever started or was stopped.</summary>
    public static HostRecord? Find(string dataFolder)
    {
        try
        {
            using var document = JsonDocument.Parse(System.IO.File.ReadAllBytes(File(dataFolder)));
            var json = document.RootElement;
            return json.Number("processId") is { } id && Uri.TryCreate(json.Text("uri"), UriKind.Absolute, out var address)
                ? new HostRecord((int)id, address, json.Instant("startedAt")?.UtcDateTime ?? default)
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Writes the record.</summary>
    public void Save(string dataFolder)
    {
        var started = StartedAt.ToString("O", CultureInfo.InvariantCulture);
        System.IO.File.WriteAllText(
            File(dataFolder), JsonSerializer.Serialize(new Dictionary<string, object> { ["processId"] = ProcessId, ["uri"] = Address.AbsoluteUri, ["startedAt"] = started }));
    }

    /// <summary>The process, where it is still the one that was started; null where it has ended, even if another has its id now.</summary>
    public Process? Open()
    {
        try
        {
            var process = Process.GetProcessById(ProcessId);
            if (!process.HasExited && (process.StartTime.ToUniversalTime() - StartedAt).Duration() < Tolerance)
                return process;
            process.Dispose();
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // There is no such process any more.
        }

        return null;
    }

    private bool IsRunning()
    {
        using var process = Open();
        return process is not null;
    }
}
