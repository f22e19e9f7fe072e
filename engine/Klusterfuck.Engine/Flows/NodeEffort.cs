namespace Klusterfuck.Engine.Flows;

/// <summary>What executing a node takes.</summary>
public enum NodeEffort
{
    /// <summary>It does something, or waits for something: its step has a transaction of its own.</summary>
    Acts,

    /// <summary>It only computes, of its item alone, what goes along its links: its step may be stored together with the one before it.</summary>
    Computes,

    /// <summary>It only computes, and nothing in it can call or repeat: its step may be stored together with the run it is the beginning of.</summary>
    EndsAtOnce,
}
