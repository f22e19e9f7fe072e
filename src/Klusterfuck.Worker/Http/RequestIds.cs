using System.Buffers.Binary;

namespace Klusterfuck.Worker.Http;

/// <summary>
/// Ids of requests: UUIDs of version 7 (RFC 9562, section 5.7) in 32 hexadecimal digits. Their random bits are a counter that begins anywhere (section 6.2, method 2),
/// because to draw new ones is a call of the kernel for each request; and not from RandomNumberGenerator, which would load OpenSSL into every worker for it.
/// </summary>
internal static class RequestIds
{
    private static readonly ushort Process = BinaryPrimitives.ReadUInt16LittleEndian(Guid.NewGuid().ToByteArray());

    private static long count = BinaryPrimitives.ReadInt64LittleEndian(Guid.NewGuid().ToByteArray());

    /// <summary>A new one.</summary>
    /// <param name="now">The time.</param>
    public static string New(DateTimeOffset now)
    {
        Span<byte> id = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(id, (now.ToUnixTimeMilliseconds() << 16) | 0x7000L | (Process & 0x0FFFL));
        BinaryPrimitives.WriteInt64BigEndian(id[8..], (Interlocked.Increment(ref count) & 0x3FFF_FFFF_FFFF_FFFF) | (1L << 63));
        return Convert.ToHexStringLower(id);
    }
}
