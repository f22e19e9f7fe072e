using System.Collections.Immutable;

namespace Klusterfuck.Engine.Invocation.Prestart;

/// <summary>How processes of a checkout are started ahead.</summary>
/// <param name="Preload">The modules <c>config.yaml</c> lists.</param>
/// <param name="Concurrency">The most requests that run at once.</param>
/// <param name="Log">Takes lines for the function's log; called on any thread.</param>
/// <param name="Time">The clock.</param>
internal sealed record PrestartOptions(ImmutableArray<string> Preload, int Concurrency, Action<string> Log, TimeProvider Time);
