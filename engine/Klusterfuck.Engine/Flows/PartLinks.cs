namespace Klusterfuck.Engine.Flows;

/// <summary>The numbers parts of a node's work have in place of a link: below those of links and of the begin of a run.</summary>
internal static class PartLinks
{
    /// <summary>The number of a part.</summary>
    public static int Of(int part) => -2 - part;

    /// <summary>Whether a number is one of a part.</summary>
    public static bool IsPart(int link) => link < -1;
}
