using Klusterfuck.Engine.Invocation.Prestart.Node;
using Klusterfuck.Engine.Invocation.Prestart.Python;
using Klusterfuck.Engine.Invocation.Processes;

namespace Klusterfuck.Engine.Invocation.Prestart;

/// <summary>The kinds of programs that can be started ahead on this operating system.</summary>
internal static class PrestartRuntimes
{
    /// <summary>All of them; the first that takes a program has it.</summary>
    public static IReadOnlyList<IPrestartRuntime> Default { get; } = OperatingSystem.IsLinux() ? [new PythonRuntime(), new NodeRuntime(ProcessLauncher.Default)] : [];
}
