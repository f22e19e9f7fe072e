using Klusterfuck.Bench.Invocations.Load;

namespace Klusterfuck.Bench.Invocations.Reports;

/// <summary>What was measured of one server with one program under one load.</summary>
internal sealed record Figure(string Program, LoadPattern Load, string Server, Measurement Median);
