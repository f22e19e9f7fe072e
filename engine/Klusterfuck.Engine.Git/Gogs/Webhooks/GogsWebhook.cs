using System.Security.Cryptography;
using System.Text;
using Klusterfuck.Engine.Naming;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Git.Gogs.Webhooks;

/// <summary>Reads what Gogs posts to the webhook's address. The signature is all that tells it from what anybody else posts.</summary>
public sealed class GogsWebhook
{
    private const int Remembered = 4096;
    private const int LongestId = 100;
    private const int MaxDepth = 32;

    private readonly byte[] secret;
    private readonly GogsNames names;
    private readonly SeenDeliveries seen = new(Remembered);

    internal GogsWebhook(string secret, GogsNames names)
    {
        this.secret = Encoding.UTF8.GetBytes(secret);
        this.names = names;
    }

    /// <summary>Reads a delivery.</summary>
    /// <param name="kind">The header <c>X-Gogs-Event</c>.</param>
    /// <param name="id">The header <c>X-Gogs-Delivery</c>.</param>
    /// <param name="signature">The header <c>X-Gogs-Signature</c>: HMAC-SHA256 of the body in hexadecimal digits.</param>
    /// <param name="body">The body.</param>
    public GogsDelivery Read(string? kind, string? id, string? signature, ReadOnlySpan<byte> body)
    {
        if (!IsSigned(signature, body))
            return new GogsDelivery(GogsDeliveryState.Refused);
        if (kind != "push")
            return new GogsDelivery(GogsDeliveryState.Ignored);
        if (TryParse(Encoding.UTF8.GetString(body)) is not { } json || json["repository"] is not JObject repository || (string?)(json["ref"] as JValue) is not { Length: > 0 } reference)
            return new GogsDelivery(GogsDeliveryState.Malformed);
        if (id is { Length: > 0 and <= LongestId } && !seen.TryAdd(id))
            return new GogsDelivery(GogsDeliveryState.Repeated);
        return names.TryParse((string?)(repository["full_name"] as JValue), out var target)
            ? new GogsDelivery(GogsDeliveryState.Pushed, new GogsPush(target, reference, Commit(json["before"]), Commit(json["after"])))
            : new GogsDelivery(GogsDeliveryState.Ignored);
    }

    private static CommitId? Commit(JToken? value) =>
        CommitId.TryParse((string?)(value as JValue), out var commit) && commit.Value.Any(digit => digit != '0') ? commit : null;

    private static JObject? TryParse(string text)
    {
        try
        {
            using var reader = new JsonTextReader(new StringReader(text)) { MaxDepth = MaxDepth, DateParseHandling = DateParseHandling.None };
            return JToken.ReadFrom(reader) as JObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private bool IsSigned(string? signature, ReadOnlySpan<byte> body)
    {
        Span<byte> said = stackalloc byte[HMACSHA256.HashSizeInBytes];
        if (signature is not { Length: 2 * HMACSHA256.HashSizeInBytes } || Convert.FromHexString(signature, said, out _, out var count) != System.Buffers.OperationStatus.Done
            || count != said.Length)
            return false;
        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(secret, body, expected);
        return CryptographicOperations.FixedTimeEquals(said, expected);
    }
}
