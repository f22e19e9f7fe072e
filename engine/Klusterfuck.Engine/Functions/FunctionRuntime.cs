namespace Klusterfuck.Engine.Functions;

/// <summary>What a function is written in; chooses the template of a new repository and nothing else.</summary>
public enum FunctionRuntime
{
    /// <summary>A shell script.</summary>
    Shell,

    /// <summary>A Python program.</summary>
    Python,

    /// <summary>A Node.js program.</summary>
    Node,

    /// <summary>A PowerShell script.</summary>
    PowerShell,

    /// <summary>A standalone binary.</summary>
    Binary,
}
