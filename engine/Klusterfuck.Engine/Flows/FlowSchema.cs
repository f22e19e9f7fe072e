using System.Text;

namespace Klusterfuck.Engine.Flows;

/// <summary>The JSON Schema of <c>flow.json</c>, for editors and for whoever writes flows with a program.</summary>
public static class FlowSchema
{
    private static readonly Lazy<string> Text = new(() =>
    {
        using var stream = typeof(FlowSchema).Assembly.GetManifestResourceStream("flow.schema.json")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    });

    /// <summary>The schema (draft 2020-12). What it accepts can still have problems: references, cycles and reach are beyond it.</summary>
    public static string Json => Text.Value;
}
