using System.Globalization;
using Klusterfuck.Bench.Invocations.Load;

namespace Klusterfuck.Bench.Invocations.Contestants;

/// <summary>The floor: a loop in C that starts the program, gives it the body and reads its answer, with nothing in between.</summary>
/// <param name="loop">The compiled loop.</param>
/// <param name="program">The program.</param>
internal sealed class SpawnFloor(string loop, string program) : IContestant
{
    /// <inheritdoc/>
    public string Name => "floor";

    /// <summary>Compiles the loop.</summary>
    public static async Task<string> CompileAsync(string folder, CancellationToken cancellationToken)
    {
        var loop = Path.Combine(folder, "spawnloop");
        var source = Path.Combine(AppContext.BaseDirectory, "Invocations", "Contestants", "spawnloop.c");
        await Tool.RunAsync("cc", ["-O2", "-pthread", "-o", loop, source], cancellationToken);
        return loop;
    }

    /// <inheritdoc/>
    public async Task<Measurement> MeasureAsync(LoadPattern load, CancellationToken cancellationToken)
    {
        var text = await Tool.RunAsync(
            loop,
            [$"{load.Clients}", load.Time.TotalSeconds.ToString(CultureInfo.InvariantCulture), $"{(int)load.Pause.TotalMilliseconds}", $"{Posting.Plain.Body.Length}", program],
            cancellationToken);
        var figures = text.Split(' ').Select(t => double.Parse(t, CultureInfo.InvariantCulture)).ToArray();
        return new Measurement(figures[0] / figures[1], figures[2] / 1000, figures[3] / 1000, figures[4] / 1000);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
