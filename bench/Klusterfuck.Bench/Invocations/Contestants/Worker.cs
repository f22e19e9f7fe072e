using System.Diagnostics;

namespace Klusterfuck.Bench.Invocations.Contestants;

/// <summary>The project's own worker, over one folder.</summary>
internal static class Worker
{
    /// <summary>Its name in tables.</summary>
    public const string Name = "worker";

    /// <summary>Starts one.</summary>
    /// <param name="program">The published worker; empty for the one that was built with the bench.</param>
    /// <param name="folder">The function.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static Task<Server> StartAsync(string program, string folder, CancellationToken cancellationToken)
    {
        var port = FreePort.Find();
        var start = program.Length > 0 ? new ProcessStartInfo(program) : new ProcessStartInfo("dotnet", [BuiltProgram.Find("WorkerAssembly")]);
        foreach (var (name, value) in new Dictionary<string, string>
        {
            ["WORK_DIR"] = folder,
            ["DISABLE_CHECKOUT"] = "true",
            ["KF_ACCESS"] = "public",
            ["PORT"] = $"{port}",
            ["ADMIN_PORT"] = $"{FreePort.Find()}",
        })
        {
            start.Environment[name] = value;
        }

        return Server.StartAsync(Name, start, new Uri($"http://127.0.0.1:{port}/"), cancellationToken);
    }
}
