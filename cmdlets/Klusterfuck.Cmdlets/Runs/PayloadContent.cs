using System.Text;
using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Cmdlets.Runs;

/// <summary>What a payload holds, as a script wants it.</summary>
internal static class PayloadContent
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The text of a payload where it is text, else its bytes; null where there is none.</summary>
    public static object? Read(Payload? payload)
    {
        if (payload is null)
            return null;
        try
        {
            return Strict.GetString(payload.Body.Span);
        }
        catch (DecoderFallbackException)
        {
            return payload.Body.ToArray();
        }
    }
}
