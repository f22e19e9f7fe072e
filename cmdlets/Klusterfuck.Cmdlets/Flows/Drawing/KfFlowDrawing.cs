namespace Klusterfuck.Cmdlets.Flows.Drawing;

/// <summary>A flow drawn for a terminal.</summary>
public sealed class KfFlowDrawing
{
    internal KfFlowDrawing(string ns, string name, string commit, string? run, IReadOnlyList<string> lines)
    {
        Namespace = ns;
        Name = name;
        Commit = commit;
        Run = run;
        Lines = lines;
    }

    /// <summary>The namespace of the flow.</summary>
    public string Namespace { get; }

    /// <summary>The flow.</summary>
    public string Name { get; }

    /// <summary>The commit that is drawn.</summary>
    public string Commit { get; }

    /// <summary>The run whose steps are shown; null for none.</summary>
    public string? Run { get; }

    /// <summary>The drawing, line by line.</summary>
    public IReadOnlyList<string> Lines { get; }

    /// <summary>The drawing.</summary>
    public override string ToString() => string.Join(Environment.NewLine, Lines);
}
