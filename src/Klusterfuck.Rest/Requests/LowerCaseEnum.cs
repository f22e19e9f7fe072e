using System.Text.Json;
using System.Text.Json.Serialization;

namespace Klusterfuck.Rest.Requests;

/// <summary>Writes an enumeration's names in lower case: <c>powershell</c>.</summary>
/// <typeparam name="T">The enumeration.</typeparam>
public sealed class LowerCaseEnum<T>() : JsonStringEnumConverter<T>(Policy.Lower, allowIntegerValues: false)
    where T : struct, Enum
{
    private sealed class Policy : JsonNamingPolicy
    {
        public static readonly Policy Lower = new();

        public override string ConvertName(string name) => name.ToLowerInvariant();
    }
}
