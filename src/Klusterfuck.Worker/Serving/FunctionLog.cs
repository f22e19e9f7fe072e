using Klusterfuck.Engine.Functions;

namespace Klusterfuck.Worker.Serving;

/// <summary>Writes what the function writes to standard error to the worker's own log.</summary>
/// <param name="factory">Makes the log.</param>
internal sealed class FunctionLog(ILoggerFactory factory)
{
    private readonly ILogger log = factory.CreateLogger("Function");

    /// <summary>Writes a line.</summary>
    public void Write(FunctionLogLine line) => log.LogInformation("{RequestId} {Commit} {Text}", line.RequestId, line.Commit.Short, line.Text);
}
