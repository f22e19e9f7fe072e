namespace Klusterfuck.Cmdlets.Flows;

/// <summary>A link of a flow to be built.</summary>
public sealed class KfLink : KfFlowPart
{
    internal KfLink(string from, string to, string? output, bool onError) => (From, To, Output, OnError) = (from, to, output, onError);

    /// <summary>The node it leaves.</summary>
    public string From { get; }

    /// <summary>The node it leads to.</summary>
    public string To { get; }

    /// <summary>The output it leaves by; null for the only one.</summary>
    public string? Output { get; }

    /// <summary>Whether it takes the failure of the node instead of what it gives.</summary>
    public bool OnError { get; }

    /// <summary>From where to where.</summary>
    public override string ToString() => $"{From} -> {To}";
}
