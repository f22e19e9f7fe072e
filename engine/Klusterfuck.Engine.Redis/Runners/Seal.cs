using System.Security.Cryptography;
using System.Text;

namespace Klusterfuck.Engine.Redis.Runners;

/// <summary>
/// Encrypts what runners are told with AES-256-GCM, so that who can read the store has neither tokens nor secrets. The key is made of a token that
/// those share who publish and who read; the name an entry is stored under is bound in.
/// </summary>
internal sealed class Seal
{
    private const int KeyBytes = 32;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    private readonly byte[] key;

    public Seal(string token) => key = HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(token), KeyBytes, info: "kf-runner-directory/1"u8.ToArray());

    /// <summary>Nonce, tag and ciphertext.</summary>
    public byte[] Close(string name, string text)
    {
        var plain = Encoding.UTF8.GetBytes(text);
        var sealedText = new byte[NonceBytes + TagBytes + plain.Length];
        RandomNumberGenerator.Fill(sealedText.AsSpan(0, NonceBytes));
        using var aes = new AesGcm(key, TagBytes);
        aes.Encrypt(
            sealedText.AsSpan(0, NonceBytes), plain, sealedText.AsSpan(NonceBytes + TagBytes), sealedText.AsSpan(NonceBytes, TagBytes), Encoding.UTF8.GetBytes(name));
        return sealedText;
    }

    /// <summary>The text; null where it was written with another token.</summary>
    public string? Open(string name, ReadOnlySpan<byte> sealedText)
    {
        if (sealedText.Length < NonceBytes + TagBytes)
            return null;
        var plain = new byte[sealedText.Length - NonceBytes - TagBytes];
        using var aes = new AesGcm(key, TagBytes);
        try
        {
            aes.Decrypt(sealedText[..NonceBytes], sealedText[(NonceBytes + TagBytes)..], sealedText[NonceBytes..(NonceBytes + TagBytes)], plain, Encoding.UTF8.GetBytes(name));
            return Encoding.UTF8.GetString(plain);
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }
}
