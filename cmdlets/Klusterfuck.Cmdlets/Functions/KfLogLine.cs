using Klusterfuck.Engine.Functions;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Cmdlets.Functions;

/// <summary>One line a function wrote to standard error.</summary>
public sealed class KfLogLine
{
    internal KfLogLine(Target function, FunctionLogLine line)
    {
        Namespace = function.Namespace.Value;
        Name = function.Name.Value;
        At = line.At.UtcDateTime;
        RequestId = line.RequestId;
        Commit = line.Commit.Value;
        Text = line.Text;
    }

    /// <summary>The namespace of the function.</summary>
    public string Namespace { get; }

    /// <summary>The function.</summary>
    public string Name { get; }

    /// <summary>When, UTC.</summary>
    public DateTime At { get; }

    /// <summary>For which request.</summary>
    public string RequestId { get; }

    /// <summary>By which commit.</summary>
    public string Commit { get; }

    /// <summary>The line.</summary>
    public string Text { get; }

    /// <summary>The line.</summary>
    public override string ToString() => Text;
}
