namespace Klusterfuck.Engine.Naming;

/// <summary>What has a repository and a selected commit.</summary>
public enum TargetKind
{
    /// <summary>A function.</summary>
    Function,

    /// <summary>A flow.</summary>
    Flow,
}
