namespace Klusterfuck.Engine.Embedded.Secrets;

/// <summary>The value of a secret as it is stored.</summary>
/// <param name="Nonce">Random, new with each write.</param>
/// <param name="Value">The encrypted bytes.</param>
/// <param name="Tag">What proves them whole.</param>
internal sealed record EncryptedSecret(byte[] Nonce, byte[] Value, byte[] Tag);
