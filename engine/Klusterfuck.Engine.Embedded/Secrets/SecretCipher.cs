using System.Security.Cryptography;
using System.Text;
using Klusterfuck.Engine.Embedded.Storage;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Embedded.Secrets;

/// <summary>
/// Encrypts values of secrets with AES-256-GCM under the key in <c>secrets.key</c>. Namespace, name and whether functions may have it are bound in,
/// so that a value moved to another row is not decrypted.
/// </summary>
/// <param name="keyFile">The file of the key: 32 bytes.</param>
internal sealed class SecretCipher(string keyFile)
{
    private const int KeyBytes = 32;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    // Throwing, so that half a character does not silently become another one.
    private static readonly UTF8Encoding Utf8 = new(false, true);

    public bool HasKey => File.Exists(keyFile);

    /// <exception cref="EncoderFallbackException">The value is no Unicode text.</exception>
    public EncryptedSecret Encrypt(NamespaceName ns, ResourceName name, bool forFunctions, string value)
    {
        var plain = Utf8.GetBytes(value);
        try
        {
            var key = PrivateFile.ReadOrCreate(keyFile, () => RandomNumberGenerator.GetBytes(KeyBytes));
            return WithKey(key, ns, name, aes =>
            {
                var encrypted = new EncryptedSecret(RandomNumberGenerator.GetBytes(NonceBytes), new byte[plain.Length], new byte[TagBytes]);
                aes.Encrypt(encrypted.Nonce, plain, encrypted.Value, encrypted.Tag, Bind(ns, name, forFunctions));
                return encrypted;
            });
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw StorageFault.From(error, keyFile);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.SecretUnreadable"/>.</exception>
    public string Decrypt(NamespaceName ns, ResourceName name, bool forFunctions, EncryptedSecret encrypted)
    {
        var plain = new byte[encrypted.Value.Length];
        try
        {
            return WithKey(File.ReadAllBytes(keyFile), ns, name, aes =>
            {
                aes.Decrypt(encrypted.Nonce, encrypted.Value, encrypted.Tag, plain, Bind(ns, name, forFunctions));
                return Utf8.GetString(plain);
            });
        }
        catch (Exception error) when (error is CryptographicException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            throw Unreadable(ns, name, error);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    public KlusterfuckException Unreadable(NamespaceName ns, ResourceName name, Exception? error = null) => new(
        ErrorCodes.SecretUnreadable,
        $"The secret {ns}/{name} cannot be decrypted with the key in '{keyFile}'.",
        $"secret {ns}/{name}",
        "Put back the key file the secrets were written with, or remove the secrets and set them again.",
        error);

    private static byte[] Bind(NamespaceName ns, ResourceName name, bool forFunctions) => Encoding.ASCII.GetBytes($"kf-secret/1/{ns}/{name}/{(forFunctions ? 1 : 0)}");

    private T WithKey<T>(byte[] key, NamespaceName ns, ResourceName name, Func<AesGcm, T> use)
    {
        try
        {
            if (key.Length != KeyBytes)
                throw Unreadable(ns, name);
            using var aes = new AesGcm(key, TagBytes);
            return use(aes);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }
}
