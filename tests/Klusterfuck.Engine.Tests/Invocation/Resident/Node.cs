using Klusterfuck.Engine.Invocation.Processes;

namespace Klusterfuck.Engine.Tests.Invocation.Resident;

/// <summary>Node.js on this machine.</summary>
internal static class Node
{
    /// <summary>Skips the test where it is absent.</summary>
    public static void Require() => Assert.SkipUnless(IsThere("node"), "Node.js is not installed.");

    /// <summary>Whether a program is on the PATH.</summary>
    public static bool IsThere(string program)
    {
        try
        {
            return ProgramFile.Find(program, "/", Environment.GetEnvironmentVariable("PATH")).Length > 0;
        }
        catch (ProgramStartException)
        {
            return false;
        }
    }
}
