namespace Klusterfuck.Admin.Runs;

/// <summary>How a run is replayed.</summary>
public sealed record ReplayJson
{
    /// <summary>The step it goes on from; all of it unless said.</summary>
    public string? From { get; init; }

    /// <summary>Commits (or revisions) functions run at, by function; others run at what is selected.</summary>
    public Dictionary<string, string>? Commits { get; init; }
}
