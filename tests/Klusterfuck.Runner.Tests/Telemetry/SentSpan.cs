namespace Klusterfuck.Runner.Tests.Telemetry;

/// <summary>A span as it is sent; ids in hexadecimal digits.</summary>
internal sealed record SentSpan(string Trace, string Id, string Parent, string Name)
{
    public static SentSpan Read(ReadOnlyMemory<byte> span) => new(Hex(span, 1), Hex(span, 2), Hex(span, 4), ProtobufFields.Text(span, 5));

    private static string Hex(ReadOnlyMemory<byte> span, int number) => Convert.ToHexStringLower(ProtobufFields.All(span, number).FirstOrDefault().Span);
}
