using System.Security.Cryptography;
using System.Text;

namespace Klusterfuck.Rest.Security;

/// <summary>Compares what callers send with the token, in constant time.</summary>
internal sealed class TokenCheck
{
    /// <summary>What helps who has not got it.</summary>
    public const string WhereItIs = "The token is in the file 'token' of the data folder, unless the service was given one of its own.";

    private readonly byte[] expected;

    public TokenCheck(string token)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(token);
        expected = SHA256.HashData(Encoding.UTF8.GetBytes(token));
    }

    /// <summary>Whether this is the token.</summary>
    public bool Matches(string candidate) =>
        CryptographicOperations.FixedTimeEquals(expected, SHA256.HashData(Encoding.UTF8.GetBytes(candidate)));
}
