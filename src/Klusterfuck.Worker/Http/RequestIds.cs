using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Klusterfuck.Worker.Http;

/// <summary>Ids of requests: UUIDs of version 7 (RFC 9562, section 5.7) in 32 hexadecimal digits. Their random bits are drawn for many at once: each draw is a call of the kernel.</summary>
internal static class RequestIds
{
    private const int Bytes = 16;
    private const int TimeBytes = 6;
    private const int RandomBytes = Bytes - TimeBytes;
    private const int Drawn = 100 * RandomBytes;

    [ThreadStatic]
    private static byte[]? random;

    [ThreadStatic]
    private static int left;

    /// <summary>A new one.</summary>
    /// <param name="now">The time.</param>
    public static string New(DateTimeOffset now)
    {
        if (left == 0)
        {
            RandomNumberGenerator.Fill(random ??= new byte[Drawn]);
            left = Drawn;
        }

        Span<byte> id = stackalloc byte[Bytes];
        BinaryPrimitives.WriteInt64BigEndian(id, now.ToUnixTimeMilliseconds() << 16);
        random.AsSpan(left - RandomBytes, RandomBytes).CopyTo(id[TimeBytes..]);
        left -= RandomBytes;
        id[6] = (byte)(0x70 | (id[6] & 0x0F));
        id[8] = (byte)(0x80 | (id[8] & 0x3F));
        return Convert.ToHexStringLower(id);
    }
}
