namespace Klusterfuck.Engine.Runs;

/// <summary>The headers that go with a payload.</summary>
public static class PayloadHeaders
{
    /// <summary>The header of W3C Trace Context.</summary>
    public const string TraceParent = "traceparent";

    /// <summary>In the result of a run that said so: the status whoever waits for it gets.</summary>
    public const string Status = "kf-status";

    /// <summary>In the result of a run that said so: what a header for whoever waits for it begins with.</summary>
    public const string Response = "kf-response-";

    /// <summary>Whether a header goes with its payload: those of CloudEvents and <see cref="TraceParent"/>.</summary>
    public static bool Travels(string name) =>
        name.StartsWith("ce-", StringComparison.OrdinalIgnoreCase) || name.Equals(TraceParent, StringComparison.OrdinalIgnoreCase);
}
