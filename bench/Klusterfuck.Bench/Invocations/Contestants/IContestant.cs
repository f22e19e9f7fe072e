using Klusterfuck.Bench.Invocations.Load;

namespace Klusterfuck.Bench.Invocations.Contestants;

/// <summary>What takes requests and is measured.</summary>
internal interface IContestant : IDisposable
{
    /// <summary>What a table calls it.</summary>
    string Name { get; }

    /// <summary>Sends requests and says how it went.</summary>
    Task<Measurement> MeasureAsync(LoadPattern load, CancellationToken cancellationToken);
}
