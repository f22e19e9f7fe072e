using Klusterfuck.Engine.Definitions;
using Klusterfuck.Engine.Naming;
using Newtonsoft.Json;
using Newtonsoft.Json.Converters;
using Newtonsoft.Json.Serialization;

namespace Klusterfuck.Engine.Embedded.Definitions;

/// <summary>Definitions as the JSON they are stored as.</summary>
internal static class DefinitionJson
{
    private static readonly JsonSerializerSettings Settings = new()
    {
        ContractResolver = new Resolver { NamingStrategy = new CamelCaseNamingStrategy { ProcessDictionaryKeys = false } },
        Converters = { new StringEnumConverter(), new NameConverter<ResourceName>(ResourceName.Parse), new NameConverter<NamespaceName>(NamespaceName.Parse) },
        DateParseHandling = DateParseHandling.DateTimeOffset,
        DateTimeZoneHandling = DateTimeZoneHandling.Utc,
        MaxDepth = 32,
        // Else a default that definitions share would be written over with what one of them says.
        ObjectCreationHandling = ObjectCreationHandling.Replace,
    };

    public static string Write(object value) => JsonConvert.SerializeObject(value, Settings);

    /// <exception cref="JsonException">The text is not what was written.</exception>
    public static T Read<T>(string json) => JsonConvert.DeserializeObject<T>(json, Settings) ?? throw new JsonSerializationException("The text is empty.");

    // What is computed is not stored; neither are labels and generation, which have columns of their own.
    private sealed class Resolver : DefaultContractResolver
    {
        protected override IList<JsonProperty> CreateProperties(Type type, MemberSerialization memberSerialization) =>
        [
            .. base.CreateProperties(type, memberSerialization).Where(p => p.Writable
                && p.UnderlyingName is not (nameof(Definition.Labels) or nameof(Definition.Generation))),
        ];
    }

    private sealed class NameConverter<T>(Func<string?, T> parse) : JsonConverter<T>
    {
        public override T ReadJson(JsonReader reader, Type objectType, T? existingValue, bool hasExistingValue, JsonSerializer serializer) => parse(reader.Value as string);

        public override void WriteJson(JsonWriter writer, T? value, JsonSerializer serializer) => writer.WriteValue(value?.ToString());
    }
}
