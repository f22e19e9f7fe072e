using Jint;
using Jint.Native;
using Jint.Native.Object;
using Jint.Runtime;
using Jint.Runtime.Descriptors;
using Jint.Runtime.Interop;

namespace Klusterfuck.Engine.Flows.Expressions;

/// <summary>Refuses what would make a huge string in one call, before any limit of the interpreter is asked.</summary>
internal static class StringGuards
{
    private const double MaxReplaced = 32 * 1024 * 1024;

    public static void Install(Jint.Engine engine)
    {
        var prototype = (ObjectInstance)engine.Global.Get("String").Get("prototype");
        foreach (var name in new[] { "repeat", "padStart", "padEnd", "replace", "replaceAll" })
        {
            var original = prototype.Get(name);
            JsValue Call(JsValue text, JsValue[] arguments)
            {
                if (Estimate(name, text, arguments) > ExpressionLimits.MaxString)
                    throw new JavaScriptException(engine.Intrinsics.Error, $"a string may have {ExpressionLimits.MaxString} characters");
                return original.Call(text, arguments);
            }

            prototype.FastSetProperty(name, new PropertyDescriptor(new ClrFunction(engine, name, Call), writable: true, enumerable: false, configurable: true));
        }
    }

    // How long the result can be.
    private static double Estimate(string name, JsValue text, JsValue[] arguments)
    {
        if (arguments.Length == 0)
            return 0;
        switch (name)
        {
            case "repeat":
                return TypeConverter.ToString(text).Length * TypeConverter.ToNumber(arguments[0]);
            case "padStart" or "padEnd":
                return TypeConverter.ToNumber(arguments[0]);
            default:
                if (arguments.Length < 2 || !arguments[1].IsString())
                    return 0;
                var (length, replacement) = ((double)TypeConverter.ToString(text).Length, arguments[1].AsString());
                var each = replacement.Length + (replacement.Count(c => c == '$') * length);

                // As many matches as there are characters would be unusual: what is still short then is let through.
                return length * each > MaxReplaced ? length * each : 0;
        }
    }
}
