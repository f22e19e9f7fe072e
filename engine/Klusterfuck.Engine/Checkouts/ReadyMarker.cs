using System.Collections.Immutable;
using Klusterfuck.Engine.Invocation;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Checkouts;

/// <summary>What the file says that marks a checkout as ready: all that is needed to run it.</summary>
/// <param name="Config">The text of <c>config.yaml</c>.</param>
/// <param name="Variables">What preparation adds to the environment.</param>
internal sealed record ReadyMarker(string Config, ImmutableSortedDictionary<string, string> Variables)
{
    /// <summary>Writes it, in place at once.</summary>
    public void Write(string file)
    {
        // Written and read node by node: the worker is compiled ahead of time, where nothing can be serialized by reflection.
        var document = new JObject
        {
            [nameof(Config)] = Config,
            [nameof(Variables)] = new JObject(Variables.Select(variable => new JProperty(variable.Key, variable.Value))),
        };
        var partial = file + ".new";
        try
        {
            File.WriteAllText(partial, document.ToString(Formatting.None));
            File.Move(partial, file, overwrite: true);
        }
        catch (IOException)
        {
            File.Delete(partial);
            throw;
        }
    }

    /// <summary>The checkout it marks; null where there is none or it cannot be read.</summary>
    public static Checkout? TryRead(CheckoutLayout layout, CheckoutKey key)
    {
        try
        {
            return Parse(File.ReadAllText(layout.Ready(key))) is { } marker && FunctionConfigReader.Read(marker.Config) is { IsValid: true } config
                ? new Checkout(key.Commit, layout.Commit(key), Path.Combine(layout.Commit(key), key.Path), config.Value, marker.Variables)
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    private static ReadyMarker? Parse(string text)
    {
        using var reader = new JsonTextReader(new StringReader(text)) { DateParseHandling = DateParseHandling.None };
        return JToken.ReadFrom(reader) is JObject document
            && document[nameof(Config)] is JValue { Value: string config }
            && document[nameof(Variables)] is JObject variables
                ? new(config, variables.Properties().ToImmutableSortedDictionary(variable => variable.Name, variable => variable.Value.ToString(), StringComparer.Ordinal))
                : null;
    }
}
