namespace Klusterfuck.Engine.Runs;

/// <summary>What a step's output is to the result of its run.</summary>
public enum ResultPart
{
    /// <summary>Nothing: the node has links that go on.</summary>
    None,

    /// <summary>The value of its node.</summary>
    Value,

    /// <summary>One of the values of its node, which more than one path leads to.</summary>
    Element,

    /// <summary>The result of the run as a whole.</summary>
    Response,
}
