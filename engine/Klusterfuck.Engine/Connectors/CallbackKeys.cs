using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Connectors;

/// <summary>
/// The keys that callback addresses carry: each is valid for one node of one flow. They are made of one master key, so that nothing is stored; whoever
/// has another master key has other keys.
/// </summary>
/// <param name="master">The master key, 32 bytes.</param>
public sealed class CallbackKeys(ReadOnlyMemory<byte> master)
{
    /// <summary>The parameter of the address that holds the key.</summary>
    public const string Parameter = "key";

    /// <summary>The key of a node.</summary>
    public string Of(Target flow, NodeId node) =>
        Base64Url.EncodeToString(HMACSHA256.HashData(master.Span, Encoding.ASCII.GetBytes($"kf-callback/1/{flow.Namespace}/{flow.Name}/{node}")));

    /// <summary>Whether this is the key of that node, in constant time.</summary>
    public bool Matches(Target flow, NodeId node, string candidate)
    {
        ArgumentNullException.ThrowIfNull(candidate);
        return CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(Of(flow, node))), SHA256.HashData(Encoding.UTF8.GetBytes(candidate)));
    }

    /// <summary>An address as it may be shown: without the values of its parameters and without user and password.</summary>
    public static string Redact(string address)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var url))
            return "***";
        var parameters = url.Query.Length > 1 ? "?" + string.Join('&', url.Query[1..].Split('&').Select(p => $"{p.Split('=')[0]}=***")) : "";
        return $"{url.Scheme}://{url.Authority}{url.AbsolutePath}{parameters}";
    }
}
