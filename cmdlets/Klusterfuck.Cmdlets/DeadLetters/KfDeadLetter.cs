using Klusterfuck.Cmdlets.Runs;
using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Cmdlets.DeadLetters;

/// <summary>A payload no retry helped, with why.</summary>
public sealed class KfDeadLetter
{
    internal KfDeadLetter(DeadLetter letter, string? context)
    {
        Context = context;
        Namespace = letter.Namespace.Value;
        Id = letter.Id.Value;
        Run = letter.Run.Value;
        Flow = letter.Flow.Value;
        Node = letter.Node.Value;
        Attempts = letter.Attempts;
        At = letter.At.UtcDateTime;
        Error = letter.Error.Message;
        ErrorCode = letter.Error.Code;
        ExitCode = letter.Error.ExitCode;
        ContentType = letter.Payload.ContentType;
        Payload = PayloadContent.Read(letter.Payload);
    }

    /// <summary>The context it comes from; null where that has no name.</summary>
    public string? Context { get; }

    /// <summary>The namespace of its flow.</summary>
    public string Namespace { get; }

    /// <summary>Its id: the step's.</summary>
    public string Id { get; }

    /// <summary>The run it belongs to.</summary>
    public string Run { get; }

    /// <summary>Its flow.</summary>
    public string Flow { get; }

    /// <summary>The node that failed.</summary>
    public string Node { get; }

    /// <summary>How often it was tried.</summary>
    public int Attempts { get; }

    /// <summary>When it failed for the last time, UTC.</summary>
    public DateTime At { get; }

    /// <summary>Why.</summary>
    public string Error { get; }

    /// <summary>The stable identifier of the failure.</summary>
    public string ErrorCode { get; }

    /// <summary>The exit code of the function, where it failed by one.</summary>
    public int? ExitCode { get; }

    /// <summary>The media type of the payload.</summary>
    public string ContentType { get; }

    /// <summary>What the node was given: text where it is text, else bytes.</summary>
    public object? Payload { get; }

    /// <summary>Its id.</summary>
    public override string ToString() => Id;
}
