using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Klusterfuck.Rest.Requests;

/// <summary>Tells text from other bytes.</summary>
internal static class Text
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Whether bytes are UTF-8 without a zero byte.</summary>
    public static bool IsText(ReadOnlySpan<byte> bytes) => System.Text.Unicode.Utf8.IsValid(bytes) && !bytes.Contains((byte)0);

    /// <summary>The text that bytes are; false where they are none.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out string? text)
    {
        text = IsText(bytes) ? Strict.GetString(bytes) : null;
        return text is not null;
    }
}
