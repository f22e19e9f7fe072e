using System.Collections;
using System.Management.Automation;

namespace Klusterfuck.Cmdlets.Arguments;

/// <summary>Takes a query as text, sent as it is without a leading '?', or as a hashtable whose values are encoded; a list gives its name several times.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class QueryAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) =>
        (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) switch
        {
            IDictionary pairs => string.Join('&', pairs.Keys.Cast<object>().SelectMany(k => Values(pairs[k]).Select(v => $"{Encode(k)}={Encode(v)}"))),
            string text => text.TrimStart('?'),
            var other => other,
        };

    private static object?[] Values(object? value) =>
        (value is PSObject wrapped ? wrapped.BaseObject : value) is object?[] list ? list : [value];

    private static string Encode(object? value) => Uri.EscapeDataString(Pairs.Text(value) ?? "");
}
