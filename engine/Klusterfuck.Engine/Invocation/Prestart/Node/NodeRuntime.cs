using Klusterfuck.Engine.Invocation.Processes;

namespace Klusterfuck.Engine.Invocation.Prestart.Node;

/// <summary>Node.js on Linux: processes that have started and wait for the environment of their request before the script is loaded.</summary>
/// <param name="launcher">Starts them.</param>
internal sealed class NodeRuntime(IProcessLauncher launcher) : IPrestartRuntime
{
    /// <summary>The variable that tells a process to wait; reserved, so that no program has it for another reason.</summary>
    public const string Mark = "KF_PRESTART";

    private const string Options = "NODE_OPTIONS";

    /// <inheritdoc/>
    public IPrestartedProcesses? Open(ProgramStart start, PrestartOptions options)
    {
        if (NodeCommand.FindBinary(start) is not { } binary || NodeBootstrap.File is not { } bootstrap || bootstrap.AsSpan().ContainsAny(" \"\\"))
            return null;
        var environment = new Dictionary<string, string>(start.Environment);
        var flags = $"--require={bootstrap}";
        environment[Options] = environment.TryGetValue(Options, out var own) ? $"{flags} {own}" : flags;
        environment[Mark] = "1";
        var waiting = start with { Environment = environment };
        return new NodePool(launcher, waiting, NodeProbe.CheckAsync(launcher, binary, waiting, options.Time), options);
    }
}
