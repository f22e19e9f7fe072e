using Klusterfuck.Engine.Invocation.Processes;

namespace Klusterfuck.Engine.Invocation.Prestart;

/// <summary>Processes of one program that wait for their request. Disposing ends those that wait, not those that run.</summary>
internal interface IPrestartedProcesses : IAsyncDisposable
{
    /// <summary>Hands a request to a process that waits; never blocks and never throws.</summary>
    /// <param name="start">The request's start; differs from that they were opened for only in the variables of the request.</param>
    /// <returns>The running program; null where none waits or this start does not fit, so that it is started plainly.</returns>
    IRunningProcess? TryStart(ProgramStart start);
}
