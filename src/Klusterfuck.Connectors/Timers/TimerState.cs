using System.Globalization;

namespace Klusterfuck.Connectors.Timers;

/// <summary>Keeps the last instant that was posted, in a file.</summary>
/// <param name="path">The file; null to keep nothing.</param>
internal sealed class TimerState(string? path)
{
    /// <summary>The last instant; null where none is kept.</summary>
    public DateTimeOffset? Read()
    {
        if (path is null || !File.Exists(path))
            return null;
        return DateTimeOffset.TryParse(File.ReadAllText(path), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var instant)
            ? instant
            : null;
    }

    /// <summary>Keeps an instant: written beside and renamed, so that a crash leaves one or the other.</summary>
    public void Write(DateTimeOffset instant)
    {
        if (path is null)
            return;
        var beside = $"{path}.{Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}.new";
        File.WriteAllText(beside, instant.ToString("O", CultureInfo.InvariantCulture));
        File.Move(beside, path, overwrite: true);
    }
}
