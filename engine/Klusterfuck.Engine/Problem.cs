namespace Klusterfuck.Engine;

/// <summary>One thing that is wrong with a definition somebody wrote. All problems of a definition are reported together.</summary>
/// <param name="Code">A stable identifier: <c>UnknownKey</c>, <c>FlowCycle</c>.</param>
/// <param name="Path">Where, as a JSON path: <c>$.nodes[2].function</c>; <c>$</c> for the whole.</param>
/// <param name="Message">A plain sentence that says what is wrong and, where it can, what would be right.</param>
public sealed record Problem(string Code, string Path, string Message);
