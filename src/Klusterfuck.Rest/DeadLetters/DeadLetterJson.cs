using Klusterfuck.Engine.Runs;
using Klusterfuck.Rest.Runs;

namespace Klusterfuck.Rest.DeadLetters;

/// <summary>An item a step failed on for good, kept until it is retried or removed.</summary>
/// <param name="Id">The step that failed.</param>
/// <param name="Run">The run it belongs to.</param>
/// <param name="Namespace">The namespace of the flow.</param>
/// <param name="Flow">The flow.</param>
/// <param name="Node">The node.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="At">When it was given up, UTC.</param>
/// <param name="Error">Why it failed last.</param>
/// <param name="Payload">What the step was given.</param>
public sealed record DeadLetterJson(
    string Id, string Run, string Namespace, string Flow, string Node, int Attempts, DateTime At, StepErrorJson? Error, PayloadJson? Payload)
{
    internal static DeadLetterJson Of(DeadLetter d) => new(
        d.Id.Value, d.Run.Value, d.Namespace.Value, d.Flow.Value, d.Node.Value, d.Attempts, d.At.UtcDateTime, StepErrorJson.Of(d.Error), PayloadJson.Of(d.Payload));
}
