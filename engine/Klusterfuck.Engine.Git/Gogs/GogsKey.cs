using System.Security.Cryptography;
using System.Text;

namespace Klusterfuck.Engine.Git.Gogs;

/// <summary>Derives secrets from the one key, so that none has to be stored or given back.</summary>
/// <param name="key">The key.</param>
internal sealed class GogsKey(string key)
{
    private readonly byte[] bytes = Encoding.UTF8.GetBytes(key);

    /// <summary>What webhooks are signed with.</summary>
    public string WebhookSecret => Derive("webhook");

    /// <summary>The password of a function's user.</summary>
    public string PasswordOf(string user) => Derive("reader/" + user);

    private string Derive(string purpose) => Convert.ToHexStringLower(HMACSHA256.HashData(bytes, Encoding.UTF8.GetBytes(purpose)));
}
