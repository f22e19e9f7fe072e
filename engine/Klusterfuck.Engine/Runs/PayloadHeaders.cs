namespace Klusterfuck.Engine.Runs;

/// <summary>The headers that go with a payload.</summary>
internal static class PayloadHeaders
{
    /// <summary>The header of W3C Trace Context.</summary>
    public const string TraceParent = "traceparent";

    /// <summary>Whether a header goes with its payload: those of CloudEvents and <see cref="TraceParent"/>.</summary>
    public static bool Travels(string name) =>
        name.StartsWith("ce-", StringComparison.OrdinalIgnoreCase) || name.Equals(TraceParent, StringComparison.OrdinalIgnoreCase);
}
