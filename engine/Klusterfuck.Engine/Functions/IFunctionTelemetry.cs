namespace Klusterfuck.Engine.Functions;

/// <summary>What functions wrote and how they fared.</summary>
public interface IFunctionTelemetry
{
    /// <summary>Lines of the function's log. Ends after the last line unless the query follows.</summary>
    IAsyncEnumerable<FunctionLogLine> ReadLogAsync(FunctionDefinition function, FunctionLogQuery query, CancellationToken cancellationToken);

    /// <summary>Calls, errors and latencies seen by this process.</summary>
    FunctionStatistics ReadStatistics(FunctionDefinition function);
}
