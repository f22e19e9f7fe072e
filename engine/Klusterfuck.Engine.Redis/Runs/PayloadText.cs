using System.Collections.Immutable;
using Klusterfuck.Engine.Runs;
using Newtonsoft.Json;
using StackExchange.Redis;

namespace Klusterfuck.Engine.Redis.Runs;

/// <summary>What is stored beside the bytes of a payload: the media type, and the headers as JSON on a line of their own.</summary>
internal static class PayloadText
{
    public static string Describe(Payload payload) =>
        payload.Headers.IsEmpty ? payload.ContentType : $"{payload.ContentType}\n{JsonConvert.SerializeObject(payload.Headers)}";

    /// <summary>The payload of a body and its description; of one whose body is left out only its length is known.</summary>
    public static Payload Read(RedisValue body, RedisValue description, long omitted = 0)
    {
        var text = description.ToString();
        var end = text.LastIndexOf('\n');
        var headers = end < 0
            ? ImmutableSortedDictionary<string, string>.Empty
            : JsonConvert.DeserializeObject<Dictionary<string, string>>(text[(end + 1)..])!.ToImmutableSortedDictionary(StringComparer.Ordinal);
        return new Payload(body.IsNull ? ReadOnlyMemory<byte>.Empty : (byte[])body!, end < 0 ? text : text[..end], headers) { OmittedBytes = omitted };
    }
}
