using System.Security.Cryptography;
using System.Text;

namespace Klusterfuck.Connectors.Web;

/// <summary>Checks signatures: the HMAC of a body, in hexadecimal digits, after the name of the algorithm and <c>=</c> or not.</summary>
internal static class Signature
{
    /// <summary>Whether a signature is right, in constant time.</summary>
    public static bool IsRight(string algorithm, string secret, ReadOnlySpan<byte> body, string? given)
    {
        if (string.IsNullOrEmpty(given))
            return false;
        if (given.StartsWith(algorithm + "=", StringComparison.OrdinalIgnoreCase))
            given = given[(algorithm.Length + 1)..];
        var key = Encoding.UTF8.GetBytes(secret);
        var expected = algorithm switch
        {
            "sha512" => HMACSHA512.HashData(key, body),
            "sha1" => Sha1(key, body),
            _ => HMACSHA256.HashData(key, body),
        };
        return given.Length == expected.Length * 2 && given.All(char.IsAsciiHexDigit)
            && CryptographicOperations.FixedTimeEquals(expected, Convert.FromHexString(given));
    }

    // Some senders have nothing better; as an HMAC it is not broken.
#pragma warning disable CA5350
    private static byte[] Sha1(byte[] key, ReadOnlySpan<byte> body) => HMACSHA1.HashData(key, body);
#pragma warning restore CA5350
}
