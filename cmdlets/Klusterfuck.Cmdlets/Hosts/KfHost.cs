namespace Klusterfuck.Cmdlets.Hosts;

/// <summary>An admin that runs in the background on this machine.</summary>
public sealed class KfHost
{
    internal KfHost(string dataFolder, HostRecord record, string status)
    {
        DataFolder = dataFolder;
        Uri = record.Address;
        Status = status;
        ProcessId = record.ProcessId;
        StartedAt = record.StartedAt;
        LogPath = HostProgram.LogFile(dataFolder);
    }

    /// <summary>Where its state is.</summary>
    public string DataFolder { get; }

    /// <summary>Where it listens: dashboard and REST API.</summary>
    public Uri Uri { get; }

    /// <summary>Starting, Running or Stopped.</summary>
    public string Status { get; }

    /// <summary>Its process.</summary>
    public int ProcessId { get; }

    /// <summary>When it was started, UTC.</summary>
    public DateTime StartedAt { get; }

    /// <summary>The file it writes what happens to; the address to sign in at is there.</summary>
    public string LogPath { get; }

    /// <summary>Its address.</summary>
    public override string ToString() => Uri.AbsoluteUri;
}
