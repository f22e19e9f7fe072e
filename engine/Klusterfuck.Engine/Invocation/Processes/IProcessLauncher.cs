namespace Klusterfuck.Engine.Invocation.Processes;

/// <summary>Starts programs. One for Linux without the framework's overhead, one for everywhere else.</summary>
internal interface IProcessLauncher
{
    /// <summary>Starts a program as the leader of a group of its own, with pipes as its three standard streams and nothing else open.</summary>
    /// <exception cref="ProgramStartException">It could not be started; the message says why.</exception>
    IRunningProcess Start(ProgramStart start);
}
