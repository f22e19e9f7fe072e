using System.Text;
using Newtonsoft.Json;

namespace Klusterfuck.Engine.Runs;

/// <summary>Makes the result of a run from what its leaves gave.</summary>
internal static class RunResult
{
    /// <summary>
    /// What the first response gave, as it is; without one, a JSON object with a value for each leaf that gave something, by node: a leaf one path leads
    /// to has its output as value, a leaf with several an array of its outputs in link order, also where branches that were not taken left only one. JSON
    /// is taken over as it is, text is a string, anything else <c>{ "contentType", "bodyBase64" }</c>; a body that was left out because the result would
    /// be too large is <c>{ "contentType", "bytes", "step" }</c>.
    /// </summary>
    public static Payload Compose(IReadOnlyList<RunOutput> outputs)
    {
        if (outputs.FirstOrDefault(o => o.Part == ResultPart.Response) is { } response)
            return response.Payload;
        var values = outputs.GroupBy(o => o.Node).Select(leaf => KeyValuePair.Create(leaf.Key.Value, Print([.. leaf])));
        return new Payload(Encoding.UTF8.GetBytes(PayloadText.Object(values)), "application/json");
    }

    /// <summary>The result of a run all of whose steps these are, none of which failed.</summary>
    public static Payload Compose(IReadOnlyList<StepCommit> steps) => Compose(
        [.. steps.Where(s => s.ResultPart != ResultPart.None && s.Output is not null)
            .OrderBy(s => s.Item.Path, StringComparer.Ordinal)
            .Select(s => new RunOutput(s.Item.Node, s.Item.Key.Step, s.ResultPart, s.Output!))]);

    private static string Print(List<RunOutput> leaf) =>
        leaf[0].Part == ResultPart.Element ? $"[{string.Join(',', leaf.Select(Print))}]" : string.Concat(leaf.Select(Print));

    private static string Print(RunOutput output) => output.Payload.OmittedBytes == 0
        ? PayloadText.Value(output.Payload)
        : FormattableString.Invariant(
            $$"""{"contentType":{{JsonConvert.ToString(output.Payload.ContentType)}},"bytes":{{output.Payload.OmittedBytes}},"step":"{{output.Step}}"}""");
}
