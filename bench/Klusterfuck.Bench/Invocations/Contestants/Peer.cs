using System.Diagnostics;
using System.Globalization;
using Klusterfuck.Bench.Invocations.Load;

namespace Klusterfuck.Bench.Invocations.Contestants;

/// <summary>Another server, as the command line names it.</summary>
/// <param name="Name">What a table calls it.</param>
/// <param name="Address">Where it runs; null where <paramref name="Command"/> starts it.</param>
/// <param name="Command">
/// What starts it, run by <c>sh</c>. <c>{port}</c> is where it must answer, <c>{program}</c> the program to run for each request, <c>{server}</c> one that
/// serves HTTP where <c>PORT</c> says, <c>{upstream}</c> a free port for that.
/// </param>
internal sealed record Peer(string Name, Uri? Address, string Command)
{
    private const string Program = "{program}";
    private const string ServerProgram = "{server}";

    /// <summary>Starts it, or finds it; null where it has nothing to run for this program.</summary>
    /// <param name="executable">What is run for each request; null where the program stays.</param>
    /// <param name="server">What serves HTTP; null where there is none.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<IContestant?> StartAsync(string? executable, string? server, CancellationToken cancellationToken)
    {
        if (Address is not null)
            return new Server(Name, [Address], Posting.Plain);
        if ((Command.Contains(Program, StringComparison.Ordinal) && executable is null) || (Command.Contains(ServerProgram, StringComparison.Ordinal) && server is null))
            return null;
        var port = FreePort.Find();
        var command = Command
            .Replace(Program, executable, StringComparison.Ordinal)
            .Replace(ServerProgram, server, StringComparison.Ordinal)
            .Replace("{upstream}", FreePort.Find().ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("{port}", port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        return await Server.StartAsync(Name, new ProcessStartInfo("sh", ["-c", command]), new Uri($"http://127.0.0.1:{port}/"), cancellationToken);
    }
}
