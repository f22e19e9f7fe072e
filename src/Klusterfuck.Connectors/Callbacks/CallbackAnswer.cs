using System.Collections.Immutable;

namespace Klusterfuck.Connectors.Callbacks;

/// <summary>What a callback answered.</summary>
/// <param name="Status">The status; 0 where there was no answer.</param>
/// <param name="Reason">Why it did not take the message, for a log; empty where it did.</param>
public sealed record CallbackAnswer(int Status, string Reason = "")
{
    /// <summary>Whether the message is taken.</summary>
    public bool IsAccepted => IsResult || Status is >= 200 and < 300;

    /// <summary>Whether the message is at fault, so that posting it again is pointless.</summary>
    public bool IsRejected => !IsResult && Status is 400 or 413 or 422;

    /// <summary>How long to wait before it is posted again; null where it does not say.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether it is what the run gave, with a status and headers the flow chose.</summary>
    public bool IsResult { get; init; }

    /// <summary>Headers the flow chose, without the media type.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>The media type of the body.</summary>
    public string ContentType { get; init; } = "";

    /// <summary>The body, where somebody waits for it.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The address of the run.</summary>
    public string? Location { get; init; }
}
