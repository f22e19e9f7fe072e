namespace Klusterfuck.Rest.Runs;

/// <summary>An answer to a question.</summary>
public sealed record AnswerJson
{
    /// <summary>Yes or no.</summary>
    public required bool Approve { get; init; }

    /// <summary>Why.</summary>
    public string? Comment { get; init; }
}
