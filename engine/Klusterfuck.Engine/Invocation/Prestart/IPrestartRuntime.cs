using Klusterfuck.Engine.Invocation.Processes;

namespace Klusterfuck.Engine.Invocation.Prestart;

/// <summary>A kind of program whose interpreter can be started ahead of a request.</summary>
internal interface IPrestartRuntime
{
    /// <summary>Begins to start processes for the program of a checkout, in the background.</summary>
    /// <param name="start">How the program is started, with the part of the environment that is the same for each request.</param>
    /// <param name="options">What else there is to know.</param>
    /// <returns>The processes; null where this is no program of this kind, or anything about it is unusual.</returns>
    IPrestartedProcesses? Open(ProgramStart start, PrestartOptions options);
}
