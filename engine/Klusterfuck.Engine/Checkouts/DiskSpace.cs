namespace Klusterfuck.Engine.Checkouts;

/// <summary>Recognises that a disk is full.</summary>
internal static class DiskSpace
{
    private const int NoSpaceLeft = 28;
    private const int QuotaExceeded = 122;
    private const int WindowsDiskFull = unchecked((int)0x80070070);
    private const int WindowsHandleDiskFull = unchecked((int)0x80070027);

    /// <summary>Whether that is why something failed.</summary>
    public static bool IsExhausted(Exception e) => e is IOException { HResult: NoSpaceLeft or QuotaExceeded or WindowsDiskFull or WindowsHandleDiskFull };
}
