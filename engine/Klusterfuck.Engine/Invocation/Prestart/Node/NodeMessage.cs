using System.Buffers.Binary;
using System.Text;

namespace Klusterfuck.Engine.Invocation.Prestart.Node;

/// <summary>What a waiting process reads from standard input before it runs its script: the length of the rest, then <c>name=value</c> with a zero behind each.</summary>
internal static class NodeMessage
{
    /// <summary>The most bytes: what fits into an empty pipe at once.</summary>
    public const int Largest = 60 * 1024;

    /// <summary>The message for an environment; null where it is too large.</summary>
    public static byte[]? Write(IReadOnlyDictionary<string, string> environment)
    {
        var length = sizeof(int);
        foreach (var (name, value) in environment)
            length += Encoding.UTF8.GetByteCount(name) + Encoding.UTF8.GetByteCount(value) + 2;
        if (length > Largest)
            return null;
        var message = new byte[length];
        BinaryPrimitives.WriteInt32LittleEndian(message, length - sizeof(int));
        var at = sizeof(int);
        foreach (var (name, value) in environment)
        {
            at += Encoding.UTF8.GetBytes(name, message.AsSpan(at));
            message[at++] = (byte)'=';
            at += Encoding.UTF8.GetBytes(value, message.AsSpan(at));
            at++;
        }

        return message;
    }
}
