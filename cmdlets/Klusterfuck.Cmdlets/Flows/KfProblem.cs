using Klusterfuck.Engine;

namespace Klusterfuck.Cmdlets.Flows;

/// <summary>One thing that is wrong with a model.</summary>
public sealed class KfProblem
{
    internal KfProblem(string source, Problem problem)
    {
        Source = source;
        Code = problem.Code;
        Path = problem.Path;
        Message = problem.Message;
    }

    /// <summary>What was checked: the flow, the file, or flow.json.</summary>
    public string Source { get; }

    /// <summary>A stable identifier.</summary>
    public string Code { get; }

    /// <summary>Where, as a JSON path.</summary>
    public string Path { get; }

    /// <summary>What is wrong.</summary>
    public string Message { get; }

    /// <summary>Where and what.</summary>
    public override string ToString() => $"{Path}: {Message}";
}
