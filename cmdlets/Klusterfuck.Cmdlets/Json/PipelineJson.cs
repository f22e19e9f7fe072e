using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Text;
using Newtonsoft.Json;

namespace Klusterfuck.Cmdlets.Json;

/// <summary>Writes what comes down a pipeline as JSON.</summary>
internal static class PipelineJson
{
    /// <summary>Deeper objects are written as text, so that an object that holds itself ends somewhere.</summary>
    private const int MaxDepth = 16;

    /// <summary>The JSON of a value: its properties where it is an object, its members where it is a dictionary or a list.</summary>
    public static string Write(object? value)
    {
        var text = new StringBuilder();
        using var writer = new JsonTextWriter(new StringWriter(text, CultureInfo.InvariantCulture)) { Culture = CultureInfo.InvariantCulture };
        Write(writer, value, 0);
        writer.Flush();
        return text.ToString();
    }

    private static void Write(JsonTextWriter writer, object? value, int depth)
    {
        var plain = value is PSObject wrapped ? wrapped.BaseObject : value;
        switch (plain)
        {
            case null:
                writer.WriteNull();
                break;
            case Enum or char or Uri or Version or Type or TimeSpan:
                writer.WriteValue(plain.ToString());
                break;
            case SwitchParameter flag:
                writer.WriteValue(flag.IsPresent);
                break;
            case System.Numerics.BigInteger:
                writer.WriteRawValue(plain.ToString());
                break;
            case string or Guid or DateTimeOffset or DateTime or byte[] or decimal:
            case var _ when plain.GetType().IsPrimitive:
                writer.WriteValue(plain);
                break;
            case var _ when depth == MaxDepth:
                writer.WriteValue(plain.ToString());
                break;
            case IDictionary dictionary:
                WriteObject(writer, dictionary.Cast<DictionaryEntry>().Select(e => (e.Key.ToString()!, e.Value)), depth);
                break;
            case IEnumerable list:
                writer.WriteStartArray();
                foreach (var item in list)
                    Write(writer, item, depth + 1);
                writer.WriteEndArray();
                break;
            default:
                WriteObject(writer, PSObject.AsPSObject(value).Properties.Where(p => p.IsGettable).Select(p => (p.Name, Read(p))), depth);
                break;
        }
    }

    private static void WriteObject(JsonTextWriter writer, IEnumerable<(string Name, object? Value)> members, int depth)
    {
        writer.WriteStartObject();
        foreach (var (name, value) in members)
        {
            writer.WritePropertyName(name);
            Write(writer, value, depth + 1);
        }

        writer.WriteEndObject();
    }

    private static object? Read(PSPropertyInfo property)
    {
        try
        {
            return property.Value;
        }
        catch (GetValueException)
        {
            // A property that cannot be read now has no value to send.
            return null;
        }
    }
}
