using System.Text;
using Klusterfuck.Engine.Naming;
using Newtonsoft.Json;

namespace Klusterfuck.Engine.Runs;

/// <summary>What a link that takes errors carries.</summary>
internal static class ErrorPayload
{
    private const int MaxMessage = 8 * 1024;
    private const int MaxInput = Payload.MaxBytes - (64 * 1024);

    /// <summary>
    /// A JSON object with <c>code</c>, <c>stage</c> (the code as stages are written: <c>exit</c>), <c>message</c>, <c>node</c> and <c>payload</c>, what the
    /// step was given; null there, and <c>payloadBytes</c>, where both together would be too large.
    /// </summary>
    public static Payload Make(StepFailure failure, NodeId node, Payload? input)
    {
        var message = failure.Message.Length > MaxMessage ? $"{failure.Message[..MaxMessage]} ..." : failure.Message;
        var stage = failure.Code.Length == 0 ? "" : char.ToLowerInvariant(failure.Code[0]) + failure.Code[1..];
        var payload = input is null ? "null" : PayloadText.Value(input);
        var omitted = Encoding.UTF8.GetByteCount(payload) > MaxInput ? $",\"payloadBytes\":{input!.Body.Length}" : "";
        var text =
            $"{{\"code\":{JsonConvert.ToString(failure.Code)},\"stage\":{JsonConvert.ToString(stage)},\"message\":{JsonConvert.ToString(message)},"
            + $"\"node\":{JsonConvert.ToString(node.Value)},\"payload\":{(omitted.Length == 0 ? payload : "null")}{omitted}}}";
        return input is null
            ? new Payload(Encoding.UTF8.GetBytes(text), "application/json")
            : input with { Body = Encoding.UTF8.GetBytes(text), ContentType = "application/json" };
    }
}
