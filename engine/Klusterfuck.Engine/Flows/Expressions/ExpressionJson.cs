using System.Globalization;
using Jint;
using Jint.Native;
using Jint.Native.Function;
using Jint.Native.Object;
using Klusterfuck.Engine.Runs;
using Newtonsoft.Json;

namespace Klusterfuck.Engine.Flows.Expressions;

/// <summary>Prints what an expression gave as JSON, without running any of its code: functions and accessors are left out.</summary>
internal sealed class ExpressionJson : IDisposable
{
    private readonly StringWriter text = new(CultureInfo.InvariantCulture);
    private readonly JsonTextWriter json;
    private string? problem;

    private ExpressionJson() => json = new JsonTextWriter(text);

    /// <summary>The JSON of a value; null where JSON has none for it.</summary>
    public static string? Print(JsValue value, out string? problem)
    {
        using var printer = new ExpressionJson();
        var isPrinted = printer.Write(value, 0);
        problem = printer.problem;
        return isPrinted && problem is null ? printer.text.ToString() : null;
    }

    public void Dispose()
    {
        json.Close();
        text.Dispose();
    }

    // Whether there is anything JSON knows.
    private bool Write(JsValue value, int depth)
    {
        if (problem is not null)
            return true;
        if (text.GetStringBuilder().Length > Payload.MaxBytes)
            problem = $"The value is larger than {Payload.MaxBytes} bytes.";
        else if (depth > ExpressionLimits.MaxDepth)
            problem = $"The value is nested deeper than {ExpressionLimits.MaxDepth} levels.";
        else if (value.IsNull())
            json.WriteNull();
        else if (value.IsBoolean())
            json.WriteValue(value == JsBoolean.True);
        else if (value.IsNumber())
            WriteNumber(((JsNumber)value).ToString(), double.IsFinite((double)value.ToObject()!));
        else if (value.IsString())
            WriteString(value.ToString());
        else if (value is JsDate date)
            json.WriteValue(date.ToDateTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        else if (value is JsArray array)
            WriteArray(array, depth);
        else if (value is ObjectInstance item && value is not Function)
            WriteObject(item, depth);
        else
            return false;
        return true;
    }

    private void WriteNumber(string number, bool isFinite)
    {
        if (isFinite)
            json.WriteRawValue(number);
        else
            json.WriteNull();
    }

    private void WriteString(string value)
    {
        if (value.Length > Payload.MaxBytes)
            problem = $"The value is larger than {Payload.MaxBytes} bytes.";
        else
            json.WriteValue(value);
    }

    private void WriteArray(JsArray array, int depth)
    {
        json.WriteStartArray();
        for (uint i = 0; i < array.Length && problem is null; i++)
        {
            var element = array.GetOwnProperty(i.ToString(CultureInfo.InvariantCulture));
            if (!element.IsDataDescriptor() || !Write(element.Value, depth + 1))
                json.WriteNull();
            if (text.GetStringBuilder().Length > Payload.MaxBytes)
                problem = $"The value is larger than {Payload.MaxBytes} bytes.";
        }

        json.WriteEndArray();
    }

    private void WriteObject(ObjectInstance item, int depth)
    {
        json.WriteStartObject();
        foreach (var (key, property) in item.GetOwnProperties())
        {
            if (problem is not null)
                break;
            if (!key.IsString() || !property.Enumerable || !property.IsDataDescriptor() || property.Value.IsUndefined() || property.Value is Function || property.Value.IsSymbol())
                continue;
            json.WritePropertyName(key.ToString());
            if (!Write(property.Value, depth + 1))
                json.WriteNull();
        }

        json.WriteEndObject();
    }
}
