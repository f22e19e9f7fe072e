using System.ComponentModel;
using System.Diagnostics;

namespace Klusterfuck.Engine.Invocation.Processes;

/// <summary>Starts programs by the framework's process class, where there is no <see cref="SpawnLauncher"/>.</summary>
internal sealed class PortableLauncher : IProcessLauncher
{
    /// <inheritdoc/>
    public IRunningProcess Start(ProgramStart start)
    {
        var info = new ProcessStartInfo(start.Program)
        {
            WorkingDirectory = start.Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            CreateNoWindow = true,
        };
        foreach (var argument in start.Command.Skip(1))
            info.ArgumentList.Add(argument);
        info.Environment.Clear();
        foreach (var (name, value) in start.Environment)
            info.Environment[name] = value;
        try
        {
            return new PortableProcess(Process.Start(info) ?? throw new ProgramStartException($"The program '{start.Command[0]}' could not be started."));
        }
        catch (Win32Exception e)
        {
            throw ProgramFile.Explain(start, e.NativeErrorCode);
        }
    }
}
