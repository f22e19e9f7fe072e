using System.Security.Cryptography;
using System.Text;

namespace Klusterfuck.Connectors.Callbacks;

/// <summary>Makes keys of messages.</summary>
internal static class MessageKey
{
    private const int Most = 255;

    /// <summary>The key of something that its source knows by a name: the same whenever it is read again.</summary>
    public static string Of(string node, params ReadOnlySpan<string> parts)
    {
        var text = $"{node}:{string.Join(':', parts!)}";
        return text.Length <= Most && text.All(c => c is > ' ' and < '\u007f')
            ? text
            : $"{(node.Length > 64 ? node[..64] : node)}:sha256:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}";
    }

    /// <summary>A key for something its source has no name for.</summary>
    public static string New(string node) => $"{node}:{Guid.NewGuid():N}";
}
