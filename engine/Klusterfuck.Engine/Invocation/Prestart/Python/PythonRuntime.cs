using Klusterfuck.Engine.Invocation.Processes;

namespace Klusterfuck.Engine.Invocation.Prestart.Python;

/// <summary>Programs in Python: scripts, modules (<c>-m</c>) and texts (<c>-c</c>), run by name, by path or by their <c>#!</c> line, in a virtual environment or not.</summary>
internal sealed class PythonRuntime : IPrestartRuntime
{
    /// <inheritdoc/>
    public IPrestartedProcesses? Open(ProgramStart start, PrestartOptions options) =>
        PythonCommand.WithoutProgram(start) is { } check ? new PythonProcesses(start, check, options) : null;
}
