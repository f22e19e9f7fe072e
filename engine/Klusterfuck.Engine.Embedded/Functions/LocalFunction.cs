using Klusterfuck.Engine.Embedded.Telemetry;
using Klusterfuck.Engine.Invocation;

namespace Klusterfuck.Engine.Embedded.Functions;

/// <summary>What this process keeps of one function.</summary>
/// <param name="Programs">Runs its programs.</param>
/// <param name="Calls">Counts its calls.</param>
internal sealed record LocalFunction(ProgramInvoker Programs, CallWindow Calls);
