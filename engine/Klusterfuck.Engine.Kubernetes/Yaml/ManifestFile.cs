using System.Globalization;
using Newtonsoft.Json.Linq;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Klusterfuck.Engine.Kubernetes.Yaml;

/// <summary>Files of manifests: YAML documents and the objects they are.</summary>
internal static class ManifestFile
{
    /// <summary>The objects of a file; documents without content are left out.</summary>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.Invalid"/> where it is no YAML of objects.</exception>
    public static IReadOnlyList<JObject> Read(string yaml)
    {
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(yaml));
            return [.. stream.Documents.Select(d => Convert(d.RootNode)).OfType<JObject>()];
        }
        catch (YamlException error)
        {
            throw KlusterfuckException.ForProblems("manifest", [new Problem("YamlInvalid", "$", $"Line {error.Start.Line}: {error.Message}")]);
        }
    }

    /// <summary>A file of the objects.</summary>
    public static string Write(IEnumerable<JObject> objects)
    {
        var writer = new StringWriter { NewLine = "\n" };
        foreach (var manifest in objects)
        {
            writer.Write("---\n");
            WriteObject(writer, manifest, 0);
        }

        return writer.ToString();
    }

    private static JToken Convert(YamlNode node) => node switch
    {
        YamlMappingNode map => new JObject(map.Children.Select(c => new JProperty(((YamlScalarNode)c.Key).Value ?? "", Convert(c.Value)))),
        YamlSequenceNode list => new JArray(list.Children.Select(Convert)),
        YamlScalarNode { Style: ScalarStyle.Plain } scalar => ConvertPlain(scalar.Value ?? ""),
        YamlScalarNode scalar => scalar.Value ?? "",
        _ => JValue.CreateNull(),
    };

    private static JValue ConvertPlain(string text) => text switch
    {
        "" or "null" or "~" => JValue.CreateNull(),
        "true" => new JValue(true),
        "false" => new JValue(false),
        _ when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => new JValue(number),
        _ when double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && !text.EndsWith('.') => new JValue(number),
        _ => new JValue(text),
    };

    private static void WriteObject(StringWriter writer, JObject json, int depth)
    {
        foreach (var property in json.Properties())
        {
            writer.Write($"{new string(' ', depth)}{Scalar(property.Name)}:");
            WriteValue(writer, property.Value, depth);
        }
    }

    private static void WriteValue(StringWriter writer, JToken value, int depth)
    {
        switch (value)
        {
            case JObject { HasValues: true } map:
                writer.Write('\n');
                WriteObject(writer, map, depth + 2);
                break;
            case JArray { HasValues: true } list:
                writer.Write('\n');
                foreach (var item in list)
                    WriteItem(writer, item, depth + 2);
                break;
            default:
                writer.Write($" {(value is JObject ? "{}" : value is JArray ? "[]" : Scalar(value))}\n");
                break;
        }
    }

    private static void WriteItem(StringWriter writer, JToken item, int depth)
    {
        if (item is not JObject { HasValues: true } map)
        {
            writer.Write($"{new string(' ', depth)}-");
            WriteValue(writer, item, depth);
            return;
        }

        var inner = new StringWriter { NewLine = "\n" };
        WriteObject(inner, map, depth + 2);
        writer.Write($"{new string(' ', depth)}- {inner.ToString()[(depth + 2)..]}");
    }

    private static string Scalar(JToken value) => value.Type switch
    {
        JTokenType.Null => "null",
        JTokenType.Boolean => (bool)value ? "true" : "false",
        JTokenType.Integer or JTokenType.Float => System.Convert.ToString(((JValue)value).Value, CultureInfo.InvariantCulture)!,
        _ => Scalar((string)value!),
    };

    // Quoted wherever a reader could take it for something else than this text.
    private static string Scalar(string text)
    {
        var plain = text.Length > 0 && ConvertPlain(text).Type == JTokenType.String && char.IsAsciiLetter(text[0])
            && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '/' or ':') && !text.EndsWith(':')
            && text.ToUpperInvariant() is not ("YES" or "NO" or "ON" or "OFF" or "Y" or "N" or "TRUE" or "FALSE" or "NULL");
        return plain ? text : Newtonsoft.Json.JsonConvert.ToString(text);
    }
}
